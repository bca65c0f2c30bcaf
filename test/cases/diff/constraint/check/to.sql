create table t (a int, b int, constraint changed check (b > 1), constraint kept check (a <> b), constraint added check (a < 100) no inherit);
comment on constraint kept on t is 'kept';
insert into t values (1, 2);
