create type public.kind as enum ('x', 'y', 'z');
alter type public.kind owner to app;
revoke all on type public.kind from public;
grant usage on type public.kind to reader with grant option;
comment on type public.kind is 'what it is';
create table public.thing (id int primary key, kind public.kind);
insert into public.thing values (1, 'x'), (2, 'y');
