create function ok(bigint) returns bool language sql immutable as 'select $1 > 0';
create table t (a int check (ok(a)));
create function whole(t) returns bool language sql immutable as 'select true';
alter table t add constraint w check (whole(t));
insert into t values (1);
