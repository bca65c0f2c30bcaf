alter table t add column a uuid default gen_random_uuid();
alter table t add column b timestamptz default clock_timestamp();
alter table t add column c serial;
alter table t add column d bigint generated always as identity;
alter table t add column e int generated always as (a + 1) stored;
