create schema kept authorization app;
create table kept.t (id int);
create schema "New One";
grant usage on schema "New One" to reader;
comment on schema kept is 'stays';
comment on schema public is null;
create table "New One".t (id int);
insert into kept.t values (null);
