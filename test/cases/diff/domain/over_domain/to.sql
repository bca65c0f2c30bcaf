create domain public.small as bigint check (value < 1000);
create domain public.tiny as public.small check (value < 10);
create table public.t (id int primary key, v public.tiny);
insert into public.t values (1, 5);
