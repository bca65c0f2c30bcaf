-- Publications.
--   all_tables   yes or absent
--   publish      operations, comma-separated: insert, update, delete, truncate
--   via_root     yes or absent: publish_via_partition_root
--   tables       a line each: schema.table, (columns), WHERE (expression) as in CREATE PUBLICATION ... FOR TABLE, sorted
--   schemas      a line each, quoted, sorted
--   owner, comment
select 'pg_publication'::regclass::oid as classid, p.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       null::name as schema, p.pubname as name, quote_ident(p.pubname) as identity,
       case when p.puballtables then 'yes' end as all_tables,
       concat_ws(', ', case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
                 case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end) as publish,
       case when p.pubviaroot then 'yes' end as via_root,
       (select string_agg(l.line, E'\n' order by l.line) from (
            select (quote_ident(n.nspname) || '.' || quote_ident(c.relname)
                    || coalesce(' (' || (select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
                                           from pg_attribute a
                                          where a.attrelid = r.prrelid and a.attnum = any (r.prattrs)) || ')', '')
                    || coalesce(' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', '')) collate "C" as line
              from pg_publication_rel r
              join pg_class c on c.oid = r.prrelid
              join pg_namespace n on n.oid = c.relnamespace
             where r.prpubid = p.oid) l) as tables,
       (select string_agg(l.line, E'\n' order by l.line) from (
            select quote_ident(n.nspname) collate "C" as line
              from pg_publication_namespace s join pg_namespace n on n.oid = s.pnnspid
             where s.pnpubid = p.oid) l) as schemas,
       pg_get_userbyid(p.pubowner) as owner,
       d.description as comment
  from pg_publication p
  left join pg_description d on d.classoid = 'pg_publication'::regclass and d.objoid = p.oid and d.objsubid = 0
 where p.oid >= 16384
--only and p.oid = any ($1)
