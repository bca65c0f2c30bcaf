create type public.pair as (b text, c int, a int);
create table public.t (id int primary key, p public.pair,
    check (id <> 2 or p is not distinct from null), check (id = 2 or p is distinct from null));
insert into public.t values (1, row('x', null, 1)), (2, null), (3, row(null, null, null));
