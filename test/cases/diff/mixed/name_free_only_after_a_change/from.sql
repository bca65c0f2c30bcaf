create domain public.a as text;
create table t (id int, v public.a);
insert into t values (1, 'x');
