create function public.f() returns int language sql as $$ select 1 $$;
revoke all on function public.f() from public;
grant execute on function public.f() to reader, writer with grant option;
create function public.g() returns int language sql as $$ select 1 $$;
