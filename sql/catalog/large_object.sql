-- Large objects that somebody described or granted; all others are data and nothing else. Their content is data as well, so none is ever
-- unlinked.
--   owner, acl, comment
select * from (
    select 'pg_largeobject'::regclass::oid as classid, m.oid as objid, 0 as objsubid,
           null::oid as parent_classid, null::oid as parent_objid,
           null::name as schema, m.oid::text::name as name, m.oid::text as identity,
           pg_get_userbyid(m.lomowner) as owner,
           case when m.lomacl is not null then nullif(
               (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(m.lomacl) i),
               (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(acldefault('L', m.lomowner)) i)) end as acl,
           d.description as comment
      from pg_largeobject_metadata m
      left join pg_description d on d.classoid = 'pg_largeobject'::regclass and d.objoid = m.oid and d.objsubid = 0
     where d.description is not null or m.lomacl is not null) l
 where (l.acl is not null or l.comment is not null)
--only and l.objid = any ($1)
