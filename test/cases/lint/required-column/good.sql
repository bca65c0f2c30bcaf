alter table t add column a int not null default 1;
alter table t add column b int;
alter table t add column c bigint generated always as identity not null;
create table n (a int);
alter table n add column b int not null;
