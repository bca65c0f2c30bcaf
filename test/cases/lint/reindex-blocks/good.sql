reindex table concurrently t;
reindex (concurrently) index i;
