create foreign data wrapper w;
create server s foreign data wrapper w;
create table public.parent (a int, b text default 'x');
insert into public.parent values (1, 'p');
create foreign table public.child (own int) inherits (public.parent) server s;
create foreign table public.top (t int) server s;
