create index concurrently i on t (a);
vacuum t;
