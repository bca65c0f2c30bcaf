create schema "S p";
create function "S p"."F ""n"""("A b" int, "C" text default E'a\\b''d\n') returns int language sql as $$ select 2 $$;
comment on function "S p"."F ""n"""(int, text) is E'line\nline \\ ''x''';
