-- forward never: ACCESS METHOD heap2 TYPE
create access method heap2 type table handler heap_tableam_handler;
create table public.t (id int primary key) using heap2;
insert into public.t values (1);
