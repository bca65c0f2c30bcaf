create schema "S p";
create function "S p"."F ""n"""("A b" int, "C" text default E'a\\b''c') returns int language sql as $$ select 1 $$;
