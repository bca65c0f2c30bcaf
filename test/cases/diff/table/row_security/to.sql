create table t (id int);
create table u (id int);
alter table t enable row level security;
alter table t force row level security;
insert into t values (1);
