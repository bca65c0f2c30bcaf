create type public.pair as (b text, a int);
create table public.t (id int primary key, ps public.pair[]);
insert into public.t values (1, array[row('x', 1)::public.pair]);
