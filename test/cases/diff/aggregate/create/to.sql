create function public.add(a int, b int) returns int language sql as $$ select a + b $$;
create aggregate public.total(int) (sfunc = public.add, stype = int, initcond = '0', parallel = safe);
create aggregate public.moving(float8) (sfunc = float8pl, stype = float8, msfunc = float8pl, minvfunc = float8mi, mstype = float8, minitcond = '0');
create aggregate public.at_rest(variadic "any" order by variadic "any") (sfunc = ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra, hypothetical);
create aggregate public.least(int) (sfunc = int4smaller, stype = int, combinefunc = int4smaller, sortop = <);
create aggregate public.everything(*) (sfunc = int8inc, stype = bigint, initcond = '0', finalfunc_modify = shareable);
comment on aggregate public.total(int) is 'a sum';
create table public.t (id int primary key);
