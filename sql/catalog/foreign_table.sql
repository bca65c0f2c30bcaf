-- Foreign tables. Columns, defaults, constraints, triggers and statistics are objects of their own.
--   server            name
--   options           a line each: name 'value'; of a secret (by its name) the name alone; sorted
--   parents           a line each: schema.table, in order; of a partition the one it is a partition of
--   partition_bound   FOR VALUES ... or DEFAULT; absent = no partition
--   owner, acl, comment
select 'pg_class'::regclass::oid as classid, c.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, c.relname as name, quote_ident(n.nspname) || '.' || quote_ident(c.relname) as identity,
       s.srvname as server,
       (select string_agg(quote_ident(o.option_name) || case when o.option_name ~* '(pass|pwd|secret|token|credential|api_?key|access_?key|private_?key)' and o.option_name !~* '(required|file|path)$' then '' else ' ' || quote_literal(o.option_value) end,
                          E'\n' order by quote_ident(o.option_name) collate "C")
          from pg_options_to_table(f.ftoptions) o) as options,
       (select string_agg(quote_ident(pn.nspname) || '.' || quote_ident(pc.relname), E'\n' order by h.inhseqno)
          from pg_inherits h
          join pg_class pc on pc.oid = h.inhparent
          join pg_namespace pn on pn.oid = pc.relnamespace
         where h.inhrelid = c.oid) as parents,
       case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end as partition_bound,
       pg_get_userbyid(c.relowner) as owner,
       case when c.relacl is not null then nullif(
           (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(c.relacl) i),
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('r', c.relowner)) i)) end as acl,
       d.description as comment
  from pg_foreign_table f
  join pg_foreign_server s on s.oid = f.ftserver
  join pg_class c on c.oid = f.ftrelid
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and c.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_class'::regclass)
--only and c.oid = any ($4)
