create table t (a int, b text, c jsonb, d int);
create index gone on t (a);
create index changed on t (a);
create index kept on t (b);
insert into t values (1, 'x', '{}', 4);
-- forward never: public.kept
