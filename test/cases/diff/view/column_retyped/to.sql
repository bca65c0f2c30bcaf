create table public.t (id int primary key, a int);
create view public.v as select id, a::bigint as a from public.t;
create view public.over as select id, a + 1 as n from public.v;
create view public.top as select n from public.over;
comment on view public.top is 'top';
comment on column public.over.n is 'sum';
grant select (n) on public.over to reader;
insert into public.t values (1, 2);
