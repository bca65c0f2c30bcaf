create sequence s;
create function stamp() returns text language sql return 'x'::text;
create table t (a int default 1, b int, c text default stamp(), d bigint default nextval('s'));
insert into t values (1, 2, 'z', 4);
