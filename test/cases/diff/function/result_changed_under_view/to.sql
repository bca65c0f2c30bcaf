create table public.t (id int primary key, v int);
create function public.f(a int) returns bigint language sql as $$ select a::bigint $$;
create view public.v as select id, public.f(v) as w from public.t;
create view public.above as select w from public.v;
comment on view public.above is 'stays';
grant select on public.above to reader;
insert into public.t values (1, 2);
