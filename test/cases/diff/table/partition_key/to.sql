create table t (id int, at date) partition by range (at);
