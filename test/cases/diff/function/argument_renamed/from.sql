-- forward only: DROP FUNCTION public.f(integer)
create function public.f(first int, out total int) language sql as $$ select first $$;
