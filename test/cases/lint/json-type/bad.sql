create table n (a json);
