create aggregate public.total(int) (sfunc = int4pl, stype = int, initcond = '5');
