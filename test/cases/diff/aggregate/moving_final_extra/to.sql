create function public.last_state(state float8, v float8) returns float8 language sql immutable as $$ select state $$;
create aggregate public.plus(float8) (sfunc = float8pl, stype = float8, finalfunc = public.last_state, finalfunc_extra,
    msfunc = float8pl, minvfunc = float8mi, mstype = float8, mfinalfunc = public.last_state, mfinalfunc_extra);
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
