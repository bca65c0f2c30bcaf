create table public.t (id int primary key, a int, b text);
create view public.v as select id, a, b, a * 2 as c from public.t where id > 0;
create view public.over as select id, a from public.v;
grant select on public.v to reader;
insert into public.t values (1, 2, 'x');
