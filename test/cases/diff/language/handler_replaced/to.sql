create function public.other_handler() returns language_handler language c as '$libdir/plpgsql', 'plpgsql_call_handler';
create trusted language talk handler public.other_handler;
create function public.said(n int) returns int language talk as $$ begin return n + 1; end $$;
create view public.says as select public.said(1) as n;
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
