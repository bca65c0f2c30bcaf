create table public.t (a int);
insert into public.t values (1);
create materialized view public.z as select a from public.t;
create view public.y as select a from public.z;
create materialized view public.b as select a from public.y;
create materialized view public.a as select b.a from public.b, public.z;
