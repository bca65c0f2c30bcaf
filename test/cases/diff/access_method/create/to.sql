create access method heap2 type table handler heap_tableam_handler;
create access method tree type index handler bthandler;
comment on access method heap2 is 'another heap';
create operator class public.int_tree for type int using tree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int, int);
create table public.other (id int) using heap2;
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
