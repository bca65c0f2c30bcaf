create type public.pair as (a bigint, b varchar(10));
create function public.make_pair() returns public.pair language sql as $$ select row(1, 'x')::public.pair $$;
