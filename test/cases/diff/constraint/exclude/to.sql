create table t (during tsrange, room int, box circle);
alter table t add constraint e exclude using gist (during with &&) where (room > 0);
alter table t add constraint e2 exclude using gist (box with &&) deferrable;
insert into t values ('[2026-01-01,2026-01-02)', 1);
