create function public.f(a int, b int default 1, c text default 'x') returns int language sql as $$ select a $$;
create function public.g(a int) returns int language sql as $$ select a $$;
