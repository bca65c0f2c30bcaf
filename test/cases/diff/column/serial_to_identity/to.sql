create table t (id int generated always as identity primary key, v text);
insert into t (v) values ('a'), ('b');
