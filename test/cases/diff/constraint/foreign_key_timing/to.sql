create table p (id int primary key);
create table c (a int constraint f references p deferrable, b int constraint g references p);
