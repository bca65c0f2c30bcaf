create table public.other (a int);
create table public.p (id bigint not null primary key, up bigint references public.p (id)) partition by range (id);
create table public.p1 partition of public.p for values from (0) to (10);
create table public.p2 partition of public.p for values from (10) to (20) partition by range (id);
create table public.p21 partition of public.p2 for values from (10) to (15);
insert into public.p values (1, null), (11, 1);
