-- forward only: p::text::public.pair
-- forward never: CREATE TABLE
create type public.pair as (a int, b text);
create table public.t (id int primary key, p public.pair, ps public.pair[], n int);
create view public.v as select id, (p).a from public.t;
insert into public.t values (1, row(1, 'x'), array[row(2, 'y')::public.pair], 5), (2, null, null, 6), (3, row(null, null), '{}', 7);
