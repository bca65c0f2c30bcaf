create procedure public.p(a int, inout b int default 3) language sql security definer set work_mem = '8MB' as $$ select 2 $$;
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
