create table kept ();
create table t (a int, b text default 'p', c date) partition by list (a);
create table t_1 (c date, b text default 'own' not null, a int);
alter table t attach partition t_1 for values in (1);
alter table t_1 alter b set storage external, alter c set statistics 10;
insert into t values (1, 'x', '2026-01-01');
