create table n (a timestamptz, b timestamp with time zone);
