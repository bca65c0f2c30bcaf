create type public.pair as (b text, c int, a int);
create table public.t (id int primary key, p public.pair);
insert into public.t values (1, row('x', null, 1)), (2, null), (3, row(null, null, null));
