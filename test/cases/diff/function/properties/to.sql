create function public.f(a int) returns int language sql stable strict leakproof security definer parallel safe cost 5
    set search_path = public, pg_temp set work_mem = '8MB' set "my.opt" = 'it''s' as $$ select a $$;
create function public.s() returns setof int language sql rows 77 as $$ select 1 $$;
