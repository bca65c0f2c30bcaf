-- forward never: DROP
create materialized view public.m with (fillfactor = 70) as select 1 as a;
create materialized view public.n as select 2 as b;
