create operator public.=== (leftarg = int, rightarg = int, function = int4eq);
create function public.joined(int, text) returns text language sql immutable as $$ select $1 || $2 $$;
create operator public.<<| (leftarg = int, rightarg = text, function = public.joined, commutator = operator(public.|>>));
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
