-- forward only: DROP PROCEDURE public.q(IN a integer, OUT b integer)
-- forward never: DROP PROCEDURE public.p
create procedure public.p(a int) language sql as $$ select a $$;
create procedure public.q(a int, out b int) language sql as $$ select a $$;
alter procedure public.p(int) owner to app;
