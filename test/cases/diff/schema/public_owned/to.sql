grant create on schema public to public;
create table t (id int);
