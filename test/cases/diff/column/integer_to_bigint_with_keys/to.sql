create table a (id bigint primary key, n int default 3);
create table b (id bigint primary key, a_id bigint not null references a on delete cascade);
insert into a values (1);
insert into b values (1, 1);
