-- forward refused: would lose what it holds
-- backward refused: would lose what it holds
create function public.my_heap(internal) returns table_am_handler language internal as 'heap_tableam_handler';
create access method heap2 type table handler public.my_heap;
create table public.t (id int primary key) using heap2;
insert into public.t values (1);
