create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);

create table public.up (a int);
create table public.down () inherits (public.up);
alter table public.down add constraint positive check (a > 0);
alter table public.up add constraint positive check (a > 0) not valid;
