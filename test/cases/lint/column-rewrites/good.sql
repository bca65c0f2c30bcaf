alter table t add column a timestamptz default now();
alter table t add column b int default 7;
create table n (id serial, u uuid default gen_random_uuid());
