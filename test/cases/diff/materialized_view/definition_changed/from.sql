-- forward only: REFRESH MATERIALIZED VIEW public.m
create table public.t (id int primary key, a int);
insert into public.t values (1, 2), (2, 3);
create materialized view public.m as select id, a from public.t;
create unique index m_id on public.m (id);
create view public.over as select a from public.m;
grant select on public.m to reader;
