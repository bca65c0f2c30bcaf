create table t (during tsrange, room int, box circle);
alter table t add constraint e exclude using gist (during with &&);
insert into t values ('[2026-01-01,2026-01-02)', 1);
