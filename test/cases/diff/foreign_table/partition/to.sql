create foreign data wrapper w;
create server s foreign data wrapper w;
create table public.p (id int not null, v text, more int) partition by range (id);
create table public.p1 partition of public.p for values from (0) to (10);
create foreign table public.p2 (id int not null, v text, more int) server s;
create foreign table public.p3 partition of public.p for values from (20) to (30) server s options (t 'x');
create foreign table public.p4 partition of public.p default server s;
insert into public.p values (1, 'one');
