create table t (id int);
create sequence up as smallint;
create sequence down increment by -3;
create sequence far minvalue 10 maxvalue 20 start with 15 cycle owned by t.id;
comment on sequence far is 'far';
grant usage on sequence up to reader;
