create aggregate public.average(float8) (sfunc = float8_accum, stype = float8[], sspace = 64, finalfunc = float8_avg, finalfunc_modify = read_write, combinefunc = float8_combine, initcond = '{0,0,0}', parallel = restricted);
create aggregate public.summed(int8) (sfunc = int8_avg_accum, stype = internal, sspace = 48, finalfunc = numeric_poly_sum, combinefunc = int8_avg_combine, serialfunc = int8_avg_serialize, deserialfunc = int8_avg_deserialize, msfunc = int8_avg_accum, minvfunc = int8_avg_accum_inv, mstype = internal, msspace = 48, mfinalfunc = numeric_poly_sum, mfinalfunc_modify = shareable, parallel = safe);
create aggregate public.discrete(float8 order by anyelement) (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra, finalfunc_modify = shareable);
create aggregate public.ranked(variadic "any" order by variadic "any") (sfunc = ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra, hypothetical);
create aggregate public.highest(int) (sfunc = int4larger, stype = int, combinefunc = int4larger, sortop = operator(pg_catalog.>));
create function public.add2(s int, v int, variadic more int[]) returns int language sql immutable as $$ select s + v $$;
create aggregate public.many(one int, variadic more int[]) (sfunc = public.add2, stype = int, initcond = '0');
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
