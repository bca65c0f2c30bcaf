create function public.joined(int, text) returns text language sql immutable as $$ select $1 || $2 $$;
create function public.joined(text, int) returns text language sql immutable as $$ select $1 || $2 $$;

create operator public.<<| (leftarg = int, rightarg = text, function = public.joined, commutator = operator(public.|>>));
comment on operator public.<<| (int, text) is 'x';
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
