create function public.f(the_first int, out total int) language sql as $$ select the_first $$;
