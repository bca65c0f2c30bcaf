create table n (id bigint primary key, a int);
