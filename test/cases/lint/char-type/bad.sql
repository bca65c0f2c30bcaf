create table n (a char(3));
