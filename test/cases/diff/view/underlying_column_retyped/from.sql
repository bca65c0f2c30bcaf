create table public.t (id int primary key, a int, b int);
create view public.one as select id, a from public.t;
create view public.two as select one.a, t.b from public.one join public.t using (id);
create materialized view public.three as select a from public.two;
create index three_a on public.three (a);
create rule two_ins as on insert to public.two do instead nothing;
grant select on public.two to reader;
insert into public.t values (1, 2, 3);
