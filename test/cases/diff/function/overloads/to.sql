create function public.f(a int) returns int language sql as $$ select 1 $$;
create function public.f(a text, b text) returns int language sql as $$ select 3 $$;
create function public.f(variadic a text[]) returns int language sql as $$ select 4 $$;
comment on function public.f(int) is 'the int one';
