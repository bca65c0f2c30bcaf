-- Ordinary and partitioned tables. Columns, defaults, constraints, indexes ... are objects of their own.
--   unlogged             yes or absent
--   access_method        name; absent = heap or none
--   tablespace           name; absent = the database's
--   options              a line each, name=value, sorted
--   toast_options        a line each, toast.name=value, sorted
--   row_security         yes or absent
--   force_row_security   yes or absent
--   replica_identity     full or nothing; absent = default, or by an index that has it as its property
--   of_type              CREATE TABLE ... OF this type
--   parents              a line each: schema.table, in order; of a partition the one it is a partition of
--   partition_bound      FOR VALUES ... or DEFAULT; absent = no partition
--   partition_key        RANGE (...) as after PARTITION BY; absent = not partitioned
--   owner, acl, comment
select 'pg_class'::regclass::oid as classid, c.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, c.relname as name, quote_ident(n.nspname) || '.' || quote_ident(c.relname) as identity,
       case when c.relpersistence = 'u' then 'yes' end as unlogged,
       (select m.amname from pg_am m where m.oid = c.relam and m.amname <> 'heap') as access_method,
       case when c.reltablespace <> 0 then (select s.spcname from pg_tablespace s where s.oid = c.reltablespace) end as tablespace,
       case when c.reloptions is not null then
           (select string_agg(o, E'\n' order by o collate "C") from unnest(c.reloptions) o) end as options,
       (select string_agg('toast.' || o, E'\n' order by o collate "C")
          from pg_class tc, unnest(tc.reloptions) o where tc.oid = c.reltoastrelid) as toast_options,
       case when c.relrowsecurity then 'yes' end as row_security,
       case when c.relforcerowsecurity then 'yes' end as force_row_security,
       case c.relreplident when 'f' then 'full' when 'n' then 'nothing' end as replica_identity,
       case when c.reloftype <> 0 then format_type(c.reloftype, null) end as of_type,
       (select string_agg(quote_ident(pn.nspname) || '.' || quote_ident(pc.relname), E'\n' order by h.inhseqno)
          from pg_inherits h
          join pg_class pc on pc.oid = h.inhparent
          join pg_namespace pn on pn.oid = pc.relnamespace
         where h.inhrelid = c.oid) as parents,
       case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end as partition_bound,
       case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition_key,
       pg_get_userbyid(c.relowner) as owner,
       case when c.relacl is not null then nullif(
           (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(c.relacl) i),
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('r', c.relowner)) i)) end as acl,
       d.description as comment
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and c.relkind in ('r', 'p')
   and c.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_class'::regclass)
--only and c.oid = any ($4)
