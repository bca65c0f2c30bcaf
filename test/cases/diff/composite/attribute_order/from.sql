-- forward rows: public.t
-- backward rows: public.t
create type public.pair as (a int, b text);
create table public.t (id int primary key, p public.pair,
    check (id <> 2 or p is not distinct from null), check (id = 2 or p is distinct from null));
insert into public.t values (1, row(1, 'x')), (2, null), (3, row(null, null));
