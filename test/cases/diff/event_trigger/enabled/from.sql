-- forward never: CREATE EVENT TRIGGER
create function public.seen() returns event_trigger language plpgsql as $$ begin perform 1; end $$;

create event trigger watch on ddl_command_start execute function public.seen();
create event trigger b on ddl_command_end execute function public.seen();
create event trigger c on ddl_command_end execute function public.seen();
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
