create function public.ok(t text) returns boolean immutable language sql as $$ select t <> '' $$;
create domain public.filled as text check (public.ok(value));
create table public.t (id int primary key, v public.filled default 'x');
