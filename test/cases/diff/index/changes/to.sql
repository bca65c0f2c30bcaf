create table t (a int, b text, c jsonb, d int);
create index changed on t (a desc nulls last, b text_pattern_ops) include (d) where d > 0;
create index kept on t (b);
create index g on t using gin (c jsonb_path_ops);
create index h on t using hash (a);
create unique index u on t (lower(b), (a + d)) nulls not distinct;
create index br on t using brin (a) with (pages_per_range = 32);
insert into t values (1, 'x', '{}', 4);
