truncate t, u;
