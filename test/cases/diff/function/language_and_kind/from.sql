create function public.f(a int) returns int language sql as $$ select a $$;
create function public.w() returns int language internal window as 'window_row_number';
