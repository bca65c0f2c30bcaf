create function public.f(a int) returns int language plpgsql as $$ begin return a; end $$;
create function public.w() returns bigint language internal window as 'window_row_number';
