create function public.f(first int, out total int) language sql as $$ select first $$;
