create table public.t (id int primary key, v int, w int);
create function public.total() returns bigint language sql begin atomic select sum(v) from public.t; end;
insert into public.t values (1, 2, 3);
