create sequence s2;
create function stamp() returns varchar language sql return 'y'::varchar;
create table t (a int, b int default 2, c text default stamp(), d bigint default nextval('s2'));
insert into t values (1, 2, 'z', 4);
