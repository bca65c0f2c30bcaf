create materialized view public.m with (autovacuum_enabled = false) as select 1 as a;
create materialized view public.n as select 2 as b with no data;
