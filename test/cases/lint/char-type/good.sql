create table n (a text, b varchar(3));
