create table public.t (id int, a int, primary key (id));
create view public.v as select id, a, count(*) as n from public.t group by id;
insert into public.t values (1, 2);
