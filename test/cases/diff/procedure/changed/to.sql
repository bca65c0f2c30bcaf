create procedure public.p(a int) language sql security definer set work_mem = '4MB' as $$ select a + 1 $$;
create procedure public.q(a int, out c int) language sql as $$ select a $$;
alter procedure public.p(int) owner to writer;
