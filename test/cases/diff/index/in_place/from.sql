create table t (a int, b text);
create index i on t (a) with (fillfactor = 70, deduplicate_items = off);
create index j on t ((a + 1), lower(b));
create index k on t (b);
alter index j alter column 1 set statistics 300;
alter table t cluster on i;
comment on index i is 'x';
insert into t values (1, 'x');
-- forward never: DROP INDEX
-- forward never: CREATE INDEX
