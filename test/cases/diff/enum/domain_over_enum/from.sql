create type public.color as enum ('red', 'green', 'blue');
create domain public.warm as public.color default 'red' check (value <> 'blue');
create table public.paint (id int primary key, c public.color, w public.warm, ws public.warm[]);
insert into public.paint values (1, 'green', 'red', '{red,green}'), (2, null, null, null);
