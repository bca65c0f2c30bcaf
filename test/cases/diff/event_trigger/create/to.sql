create function public.seen() returns event_trigger language plpgsql as $$ begin perform 1; end $$;

create event trigger watch on ddl_command_start when tag in ('CREATE TABLE', 'DROP TABLE') execute function public.seen();
create event trigger "Watch All" on sql_drop execute function public.seen();
alter event trigger watch enable always;
alter event trigger "Watch All" disable;
comment on event trigger watch is 'sees';
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
