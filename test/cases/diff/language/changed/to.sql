create function public.handler() returns language_handler language c as '$libdir/plpgsql', 'plpgsql_call_handler';
create function public.inline_handler(internal) returns void language c as '$libdir/plpgsql', 'plpgsql_inline_handler';
create function public.validator(oid) returns void language c as '$libdir/plpgsql', 'plpgsql_validator';

create trusted language talk handler public.handler inline public.inline_handler validator public.validator;
create function public.said(n int) returns int language talk as $$ begin return n + 1; end $$;
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
