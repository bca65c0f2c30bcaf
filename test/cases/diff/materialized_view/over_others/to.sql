create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);

create materialized view public.z as select id from public.t;
create view public.y as select count(*) as n from public.z;
create materialized view public.b as select n from public.y;
create materialized view public.a as select n from public.b;
