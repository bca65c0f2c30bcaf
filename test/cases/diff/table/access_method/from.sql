create access method heap2 type table handler heap_tableam_handler;
create table public.t (id int primary key, v text);
insert into public.t values (1, 'one'), (2, null);
create table public.u (id int) using heap2;
insert into public.u values (1);
create materialized view public.m using heap2 as select id from public.t;
