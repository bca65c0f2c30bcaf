create function public.f(a int, out b int, out c text, inout d int) language sql as $$ select a, 'x', d $$;
create function public.g() returns table (x int, y text, z int) language sql as $$ select 1, 'a', 2 $$;
create view public.v as select x from public.g();
