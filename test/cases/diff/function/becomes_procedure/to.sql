create procedure public.act(a int) language sql as $$ select a $$;
