create schema z;
create type z.kind as enum ('a', 'b');
set check_function_bodies = off;
create function public.a_count() returns bigint language sql as $$ select count(*) from z.later $$;
create function public.b_plpgsql() returns z.kind language plpgsql as $$ declare x z.later; begin return x.k; end $$;
create function public.row_in(r z.kind) returns int language sql as $$ select z.helper() $$;
reset check_function_bodies;
create function z.helper() returns int language sql as $$ select 1 $$;
create table z.later (id int primary key, k z.kind);
