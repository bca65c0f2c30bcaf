create table t (a int, b int generated always as (a + 1) stored);
insert into t values (1);
-- forward only: DROP EXPRESSION
-- backward refused: column public.t.b
-- forward rows: t
