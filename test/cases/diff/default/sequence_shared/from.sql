create sequence ids;
create table a (id bigint default nextval('ids') primary key);
create table b (id bigint default nextval('ids') primary key);
alter sequence ids owned by a.id;
insert into b default values;
