create function public.f() returns int language sql as $$ select 1 $$;
create function public.g() returns int language sql as $$ select 1 $$;
alter function public.g() owner to app;
grant execute on function public.g() to reader;
