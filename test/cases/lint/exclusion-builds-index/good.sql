create table n (a int4range, exclude using gist (a with &&));
