create function public.act(a int) returns int language sql as $$ select a $$;
