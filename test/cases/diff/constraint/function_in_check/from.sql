create function ok(int) returns bool language sql immutable as 'select $1 > 0';
create table t (a int check (ok(a)));
insert into t values (1);
