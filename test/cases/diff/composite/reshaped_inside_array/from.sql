-- forward refused: cannot change places
-- backward refused: cannot change places
create type public.pair as (a int, b text);
create table public.t (id int primary key, ps public.pair[]);
insert into public.t values (1, array[row(1, 'x')::public.pair]);
