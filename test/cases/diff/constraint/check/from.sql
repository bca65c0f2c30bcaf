create table t (a int, b int, constraint gone check (a > 0), constraint changed check (b > 0), constraint kept check (a <> b));
insert into t values (1, 2);
