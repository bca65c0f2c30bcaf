-- backward only: DROP VIEW public.v
-- forward only: CREATE OR REPLACE VIEW public.v
create table public.t (id int primary key, a int, b text);
create view public.v as select id, a from public.t;
create view public.over as select * from public.v;
grant select on public.v to reader;
insert into public.t values (1, 2, 'x');
