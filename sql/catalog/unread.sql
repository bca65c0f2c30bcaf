-- Every object of the database that has an oid of its own, whatever its kind, and privileges of the server's own objects: for unread.c, which
-- takes away what the kinds have read. Left out: what is temporary or TOAST; row types and arrays; members of extensions and what hangs on them; Theseus's own; what
-- comes and goes with something else by itself (copies of foreign keys on partitions, triggers of foreign keys). User mappings and subscriptions
-- are read by kinds of their own, and a plain role may not look at their catalogs. Large objects are data; members of the server's own operator
-- families are read with those.
--   version   equal text = not written in between
-- $1: schemas that the project ignores
with recursive hidden (classid, objid) as (
    select e.classid, e.objid from pg_depend e where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
    union
    select 'pg_namespace'::regclass::oid, n.oid from pg_namespace n
     where n.nspname = any ($1) or n.nspname ~ '^(theseus$|theseus_parked_|pg_temp_|pg_toast_temp_)'
    union
    select 'pg_class'::regclass::oid, c.oid from pg_class c where c.relpersistence = 't' or c.relkind = 't'
    union
    select d.classid, d.objid
      from hidden h
      join pg_depend d on d.refclassid = h.classid and d.refobjid = h.objid
     where d.deptype in ('a', 'i', 'P', 'S') or h.classid = 'pg_namespace'::regclass and d.deptype = 'n'
), object (classid, objid, version) as (
    select 'pg_class'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_class c where c.oid >= 16384 and c.relkind not in ('t', 'c') and c.relpersistence <> 't' and c.relnamespace <> 99
    union all
    select 'pg_type'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_type c where c.oid >= 16384 and not exists (select from pg_class r where r.oid = c.typrelid and r.relkind <> 'c')
       and not exists (select from pg_type e where e.typarray = c.oid)
    union all
    select 'pg_proc'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_proc c where c.oid >= 16384
    union all
    select 'pg_constraint'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_constraint c where c.oid >= 16384 and c.contype <> 'n' and not (c.contype = 'f' and c.conparentid <> 0)
    union all
    select 'pg_attrdef'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_attrdef c where c.oid >= 16384
    union all
    select 'pg_rewrite'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_rewrite c where c.oid >= 16384
    union all
    select 'pg_trigger'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_trigger c where c.oid >= 16384 and not c.tgisinternal and c.tgparentid = 0
    union all
    select 'pg_policy'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_policy c where c.oid >= 16384
    union all
    select 'pg_statistic_ext'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_statistic_ext c where c.oid >= 16384
    union all
    select 'pg_namespace'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_namespace c where c.oid >= 16384 and c.nspname !~ '^pg_(toast_)?temp_'
    union all
    select 'pg_operator'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_operator c where c.oid >= 16384
    union all
    select 'pg_opfamily'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_opfamily c where c.oid >= 16384
    union all
    select 'pg_opclass'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_opclass c where c.oid >= 16384
    union all
    select 'pg_amop'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_amop c where c.oid >= 16384 and c.amopfamily >= 16384
    union all
    select 'pg_amproc'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_amproc c where c.oid >= 16384 and c.amprocfamily >= 16384
    union all
    select 'pg_am'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_am c where c.oid >= 16384
    union all
    select 'pg_cast'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_cast c where c.oid >= 16384
    union all
    select 'pg_transform'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_transform c where c.oid >= 16384
    union all
    select 'pg_language'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_language c where c.oid >= 16384
    union all
    select 'pg_collation'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_collation c where c.oid >= 16384 and c.collencoding in (-1, pg_char_to_encoding(getdatabaseencoding()))
    union all
    select 'pg_conversion'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_conversion c where c.oid >= 16384
    union all
    select 'pg_ts_parser'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_ts_parser c where c.oid >= 16384
    union all
    select 'pg_ts_template'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_ts_template c where c.oid >= 16384
    union all
    select 'pg_ts_dict'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_ts_dict c where c.oid >= 16384
    union all
    select 'pg_ts_config'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_ts_config c where c.oid >= 16384
    union all
    select 'pg_foreign_data_wrapper'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_foreign_data_wrapper c where c.oid >= 16384
    union all
    select 'pg_foreign_server'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_foreign_server c where c.oid >= 16384
    union all
    select 'pg_publication'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_publication c where c.oid >= 16384
    union all
    select 'pg_publication_rel'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_publication_rel c where c.oid >= 16384
    union all
    select 'pg_event_trigger'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_event_trigger c where c.oid >= 16384
    union all
    select 'pg_extension'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_extension c where c.oid >= 16384
    union all
    select 'pg_default_acl'::regclass::oid as classid, c.oid as objid, c.xmin::text as version
      from pg_default_acl c where c.oid >= 16384
)
select o.classid, o.objid, o.version
  from object o
 where not exists (select from hidden h where h.classid = o.classid and h.objid = o.objid)
union all
    select 'pg_proc'::regclass::oid, c.oid, proacl::text from pg_proc c where c.oid < 16384 and proacl is not null
    union all
    select 'pg_type'::regclass::oid, c.oid, typacl::text from pg_type c where c.oid < 16384 and typacl is not null
    union all
    select 'pg_language'::regclass::oid, c.oid, lanacl::text from pg_language c where c.oid < 16384 and lanacl is not null
    union all
    select 'pg_namespace'::regclass::oid, c.oid, nspacl::text from pg_namespace c where c.oid < 16384 and nspacl is not null and c.nspname <> 'public'
union all
select 'pg_class'::regclass::oid, c.oid, concat_ws(' ', c.relacl::text, a.acl)
  from pg_class c
  left join (select attrelid, string_agg(attname || ' ' || attacl::text, ' ' order by attnum) as acl
               from pg_attribute where attrelid < 16384 and attacl is not null
              group by attrelid) a on a.attrelid = c.oid
 where c.oid < 16384 and (c.relacl is not null or a.acl is not null)
