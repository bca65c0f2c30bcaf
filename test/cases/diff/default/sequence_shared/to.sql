create sequence ids increment by 10;
create table b (id bigint default nextval('ids') primary key);
insert into b default values;
-- forward rows: b
-- backward rows: b
