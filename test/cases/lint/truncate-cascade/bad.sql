truncate t cascade;
