create foreign data wrapper w;
create server s foreign data wrapper w;
create table public.p (id int not null, v text) partition by range (id);
create table public.p1 partition of public.p for values from (0) to (10);
create foreign table public.p2 partition of public.p for values from (10) to (20) server s;
create foreign table public.p3 (id int not null, v text) server s;
insert into public.p values (1, 'one');
