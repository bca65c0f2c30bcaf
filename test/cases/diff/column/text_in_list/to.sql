-- texts settle
create table t (id int, status varchar(10) check (status in ('new', 'done', 'late')), n int);
create index t_open on t (id) where status in ('new', 'open');
create view v as select id from t where status not in ('x', 'z') and id between 1 and 10 and id <> 5;
insert into t values (1, 'new');
