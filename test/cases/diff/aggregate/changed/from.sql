-- forward only: CREATE OR REPLACE AGGREGATE
create aggregate public.total(int) (sfunc = int4pl, stype = int, initcond = '0');
alter aggregate public.total(int) owner to app;
