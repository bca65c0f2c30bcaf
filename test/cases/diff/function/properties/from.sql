-- forward never: DROP FUNCTION
create function public.f(a int) returns int language sql as $$ select a $$;
create function public.s() returns setof int language sql rows 50 as $$ select 1 $$;
