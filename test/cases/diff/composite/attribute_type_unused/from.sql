-- forward only: ALTER ATTRIBUTE a TYPE bigint
-- forward never: DROP TYPE
create type public.pair as (a int, b text);
create function public.make_pair() returns public.pair language sql as $$ select row(1, 'x')::public.pair $$;
