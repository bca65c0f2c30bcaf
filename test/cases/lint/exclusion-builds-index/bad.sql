alter table t add exclude using gist (a with &&);
