create procedure public.p(out a int, b int, c int) language sql as $$ select b - c $$;
create procedure public.p(a int, b int, c int) language sql as $$ select a + b - c $$;
alter procedure public.p(in a int, in b int, in c int) owner to app;
grant execute on procedure public.p(out a int, in b int, in c int) to reader;
comment on procedure public.p(out a int, in b int, in c int) is 'out';
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
