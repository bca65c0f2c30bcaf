create aggregate public.plus(float8) (sfunc = float8pl, stype = float8, combinefunc = float8pl, parallel = safe, sspace = 8);
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
create view public.v as select public.plus(id) as n from public.t;
