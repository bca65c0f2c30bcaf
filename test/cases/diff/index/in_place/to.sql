create table t (a int, b text);
create index i on t (a) with (fillfactor = 80);
create index j on t ((a + 1), lower(b));
create index k on t (b) with (fillfactor = 50);
alter index j alter column 2 set statistics 30;
alter table t cluster on k;
comment on index k is 'it''s';
insert into t values (1, 'x');
