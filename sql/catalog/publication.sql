-- Publications, on servers before 15 (publication.pg15.sql has the description).
select 'pg_publication'::regclass::oid as classid, p.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       null::name as schema, p.pubname as name, quote_ident(p.pubname) as identity,
       case when p.puballtables then 'yes' end as all_tables,
       concat_ws(', ', case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
                 case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end) as publish,
       case when p.pubviaroot then 'yes' end as via_root,
       (select string_agg(l.line, E'\n' order by l.line) from (
            select (quote_ident(n.nspname) || '.' || quote_ident(c.relname)) collate "C" as line
              from pg_publication_rel r
              join pg_class c on c.oid = r.prrelid
              join pg_namespace n on n.oid = c.relnamespace
             where r.prpubid = p.oid) l) as tables,
       null::text as schemas,
       pg_get_userbyid(p.pubowner) as owner,
       d.description as comment
  from pg_publication p
  left join pg_description d on d.classoid = 'pg_publication'::regclass and d.objoid = p.oid and d.objsubid = 0
 where p.oid >= 16384
--only and p.oid = any ($1)
