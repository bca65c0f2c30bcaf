create function public.f(a int) returns boolean language sql stable leakproof strict security definer parallel restricted cost 7 as $$ select a > 0 $$;
create function public.w(a int) returns bigint language internal window stable as 'window_rank';
create function public.s() returns setof int language sql rows 5 as $$ select 1 $$;
create function public.help(internal) returns internal language internal strict immutable as 'varchar_support';
alter function public.s() support public.help;
create function public.set_it() returns int language sql set datestyle = 'ISO, DMY' set search_path = public, pg_temp set statement_timeout = 0 as $$ select 1 $$;
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
