create procedure public.p(a int, inout b int default 2) language sql as $$ select 1 $$;
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
