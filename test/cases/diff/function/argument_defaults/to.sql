create function public.f(a int, b int, c text default 'y') returns int language sql as $$ select a $$;
create function public.g(a int default 5) returns int language sql as $$ select a $$;
