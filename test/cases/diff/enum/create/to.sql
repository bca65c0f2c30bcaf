create type public.e as enum ('a');
create type public.nothing as enum ();
comment on type public.e is 'one';
create table public.t (id int primary key, e public.e);
insert into public.t values (1);
