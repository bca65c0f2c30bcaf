create function public.f(a int, out b int, out c text) language sql as $$ select a, 'x' $$;
create function public.g() returns table (x int, y text) language sql as $$ select 1, 'a' $$;
create view public.v as select x from public.g();
