create table t (id int primary key, b text);
create view v as select * from t;
create view w as select id, b from v;
insert into t values (1, 'x');
-- backward differs: column public.t.a
-- backward differs: column public.t.b
