create table t (v text, id bigserial);
insert into t values ('a'), ('b');
