-- When the catalog rows of objects were written last: $1 json: [{"item", "classid", "objid", "objsubid"}]. Only where
-- track_commit_timestamp is on; a time from before it was is not known.
with wanted as (
    select item, classid, objid, objsubid
      from pg_catalog.json_to_recordset($1::json) as given (item int8, classid oid, objid oid, objsubid int4)
), written as (
    select w.item, c.xmin from wanted w join pg_catalog.pg_class c on w.classid = 'pg_class'::regclass and w.objsubid = 0 and c.oid = w.objid
    union all
    select w.item, a.xmin from wanted w join pg_catalog.pg_attribute a on w.classid = 'pg_class'::regclass and w.objsubid = a.attnum and a.attrelid = w.objid
    union all
    select w.item, r.xmin from wanted w join pg_catalog.pg_rewrite r on w.classid = 'pg_class'::regclass and w.objsubid = 0 and r.ev_class = w.objid
    union all
    select w.item, r.xmin from wanted w join pg_catalog.pg_rewrite r on w.classid = 'pg_rewrite'::regclass and r.oid = w.objid
    union all
    select w.item, p.xmin from wanted w join pg_catalog.pg_proc p on w.classid = 'pg_proc'::regclass and p.oid = w.objid
    union all
    select w.item, t.xmin from wanted w join pg_catalog.pg_type t on w.classid = 'pg_type'::regclass and t.oid = w.objid
    union all
    select w.item, e.xmin from wanted w join pg_catalog.pg_enum e on w.classid = 'pg_type'::regclass and e.enumtypid = w.objid
    union all
    select w.item, c.xmin from wanted w join pg_catalog.pg_constraint c on w.classid = 'pg_constraint'::regclass and c.oid = w.objid
    union all
    select w.item, d.xmin from wanted w join pg_catalog.pg_attrdef d on w.classid = 'pg_attrdef'::regclass and d.oid = w.objid
    union all
    select w.item, t.xmin from wanted w join pg_catalog.pg_trigger t on w.classid = 'pg_trigger'::regclass and t.oid = w.objid
    union all
    select w.item, p.xmin from wanted w join pg_catalog.pg_policy p on w.classid = 'pg_policy'::regclass and p.oid = w.objid
    union all
    select w.item, n.xmin from wanted w join pg_catalog.pg_namespace n on w.classid = 'pg_namespace'::regclass and n.oid = w.objid
)
select item::int8 as item,
       pg_catalog.to_char(pg_catalog.max(pg_catalog.pg_xact_commit_timestamp(xmin)) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')::text as at
  from written
 group by item
having pg_catalog.max(pg_catalog.pg_xact_commit_timestamp(xmin)) is not null
 order by item
