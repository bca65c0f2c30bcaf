-- Triggers, constraint triggers among them. Left out: those of foreign keys, and copies on partitions.
--   definition   pg_get_triggerdef: CREATE [CONSTRAINT] TRIGGER ...
--   enabled      disabled, replica, always; absent = origin, the ordinary state
--   partition_states   a line each: schema.partition and the state of its copy (origin, disabled ...), where that is another; sorted
--   extensions   a line each: extensions this DEPENDS ON, sorted
--   comment
select 'pg_trigger'::regclass::oid as classid, g.oid as objid, 0 as objsubid,
       'pg_class'::regclass::oid as parent_classid, g.tgrelid as parent_objid,
       n.nspname as schema, g.tgname as name,
       quote_ident(g.tgname) || ' on ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) as identity,
       pg_get_triggerdef(g.oid) as definition,
       case g.tgenabled when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always' end as enabled,
       case when c.relkind = 'p' then (
           select string_agg(l.line, E'\n' order by l.line) from (
               select (quote_ident(pn.nspname) || '.' || quote_ident(pc.relname)
                       || case o.tgenabled when 'D' then ' disabled' when 'R' then ' replica' when 'A' then ' always'
                                           else ' origin' end) collate "C" as line
                 from pg_partition_tree(c.oid) p
                 join pg_trigger o on o.tgrelid = p.relid and o.tgname = g.tgname
                 join pg_class pc on pc.oid = p.relid
                 join pg_namespace pn on pn.oid = pc.relnamespace
                where o.tgparentid <> 0 and o.tgenabled <> g.tgenabled) l) end as partition_states,
       (select string_agg(quote_ident(x.extname), E'\n' order by x.extname collate "C")
          from pg_depend o join pg_extension x on x.oid = o.refobjid
         where o.classid = 'pg_trigger'::regclass and o.objid = g.oid and o.objsubid = 0
           and o.refclassid = 'pg_extension'::regclass and o.deptype = 'x') as extensions,
       d.description as comment
  from pg_trigger g
  join pg_class c on c.oid = g.tgrelid
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_description d on d.classoid = 'pg_trigger'::regclass and d.objoid = g.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and not g.tgisinternal and g.tgparentid = 0
   and g.tgrelid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_class'::regclass)
--only and g.tgrelid = any ($4)
