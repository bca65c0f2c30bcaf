create function public.seen() returns event_trigger language plpgsql as $$ begin perform 1; end $$;

create function public.seen2() returns event_trigger language plpgsql as $$ begin perform 2; end $$;
create event trigger watch on ddl_command_start when tag in ('CREATE VIEW') execute function public.seen();
create event trigger other on ddl_command_end execute function public.seen2();
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
