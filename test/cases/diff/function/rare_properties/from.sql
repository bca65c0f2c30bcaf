create function public.f(a int) returns boolean language sql immutable as $$ select a > 0 $$;
create function public.w(a int) returns bigint language internal window immutable as 'window_row_number';
create function public.s() returns setof int language sql as $$ select 1 $$;
create function public.help(internal) returns internal language internal strict immutable as 'varchar_support';
create function public.set_it() returns int language sql as $$ select 1 $$;
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
