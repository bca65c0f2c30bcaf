create table t (a int, c int);
insert into t values (1, 3);
-- forward differs: column public.t.b
-- forward differs: column public.t.c
