reindex table t;
reindex index i;
