-- forward never: CREATE
create aggregate public.plus(int) (sfunc = int4pl, stype = int, initcond = '0');
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
