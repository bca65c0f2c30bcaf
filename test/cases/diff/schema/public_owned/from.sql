alter schema public owner to app;
revoke all on schema public from public;
create table t (id int);
