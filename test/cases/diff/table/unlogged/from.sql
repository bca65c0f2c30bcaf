create table t (id int primary key);
create unlogged table u (id int primary key);
insert into t values (1);
insert into u values (2);
-- forward only: SET UNLOGGED
-- forward only: SET LOGGED
