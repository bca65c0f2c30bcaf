create table public.t (id int primary key, v text, w int);
insert into public.t (id, v) values (1, 'a'), (2, null);
create view public.w as select id from public.t;
create publication p for table public.t;
create function public.stop() returns event_trigger language plpgsql as $$ begin raise exception 'no statement may run: %', tg_tag; end $$;

create event trigger stop on ddl_command_start execute function public.stop();
