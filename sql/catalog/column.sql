-- Columns of tables, foreign ones among them (those of views and composite types are properties there).
--   ordinal            place among the columns that exist and are not hidden, from 1 (reading.c makes it of the attnum returned here)
--   type               with its modifiers
--   collation          schema.name; absent when it is the type's own
--   not_null           yes or absent
--   identity_kind      always or by default; absent = no identity column, or a partition's that is its parent's (from 17 on)
--   identity_options   what stands in GENERATED ... AS IDENTITY (...): sequence name and all options
--   identity_persistence   LOGGED or UNLOGGED: where the sequence's is not the table's (15 and newer)
--   identity_acl, identity_comment   of the sequence
--   generation         expression of a generated column
--   generation_kind    stored or virtual
--   storage            plain, external, extended, main; absent when it is the type's own
--   compression        pglz or lz4; absent = the server's default
--   statistics         target; absent = the server's default
--   options            a line each, name=value, sorted
--   foreign_options    of a foreign table: a line each, name 'value'; of a secret (by its name) the name alone; sorted
--   inheritance        inherited (parents alone define it) or merged (parents and the table itself); absent = own
--   acl                column privileges; absent = none
--   comment
-- No sequence is looked for where there is no identity: a null key ends the index scan before it begins.
-- The columns of before_14 stand in for those that older servers do not have: a name that the inner query does not find
-- is taken from the outer one.
select 'pg_class'::regclass::oid as classid, a.attrelid as objid, a.attnum::int4 as objsubid,
       'pg_class'::regclass::oid as parent_classid, a.attrelid as parent_objid,
       n.nspname as schema, a.attname as name,
       quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' || quote_ident(a.attname) as identity,
       a.attnum::text as ordinal,
       format_type(a.atttypid, a.atttypmod) as type,
       case when a.attcollation <> t.typcollation then (
           select quote_ident(kn.nspname) || '.' || quote_ident(k.collname)
             from pg_collation k join pg_namespace kn on kn.oid = k.collnamespace
            where k.oid = a.attcollation) end as collation,
       case when a.attnotnull then 'yes' end as not_null,
       case when i.options is not null then
           case a.attidentity when 'a' then 'always' when 'd' then 'by default' end end as identity_kind,
       i.options as identity_options,
       i.persistence as identity_persistence, i.acl as identity_acl, i.comment as identity_comment,
       case when a.attgenerated <> '' then (
           select pg_get_expr(g.adbin, g.adrelid) from pg_attrdef g
            where g.adrelid = a.attrelid and g.adnum = a.attnum) end as generation,
       case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' end as generation_kind,
       case when a.attstorage <> t.typstorage then
           case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'x' then 'extended' else 'main' end
       end as storage,
       case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end as compression,
       case when a.attstattarget >= 0 then a.attstattarget::text end as statistics,
       case when a.attoptions is not null then
           (select string_agg(o, E'\n' order by o collate "C") from unnest(a.attoptions) o
             where o not like 'pg\_attver=%') end as options,
       case when a.attfdwoptions is not null then
           (select string_agg(quote_ident(o.option_name)
                              || case when o.option_name ~* '(pass|pwd|secret|token|credential|api_?key|access_?key|private_?key)'
                                           and o.option_name !~* '(required|file|path)$'
                                      then '' else ' ' || quote_literal(o.option_value) end, E'\n' order by quote_ident(o.option_name) collate "C")
              from pg_options_to_table(a.attfdwoptions) o) end as foreign_options,
       case when a.attislocal then case when a.attinhcount > 0 then 'merged' end else 'inherited' end as inheritance,
       case when a.attacl is not null then
           (select string_agg(i::text, E'\n' order by i::text collate "C") from unnest(a.attacl) i) end as acl,
       d.description as comment
  from (values (null::"char")) as before_14 (attcompression)
  cross join lateral (select attrelid, attname, atttypid, atttypmod, attnum, attcollation, attnotnull, attidentity,
                             attgenerated, attstorage, attcompression, attstattarget, attoptions, attfdwoptions, attislocal,
                             attinhcount, attacl
                        from pg_attribute where attnum > 0 and not attisdropped) a
  join pg_class c on c.oid = a.attrelid
  join pg_namespace n on n.oid = c.relnamespace
  join pg_type t on t.oid = a.atttypid
  left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = a.attrelid and d.objsubid = a.attnum
  left join lateral (
           select 'SEQUENCE NAME ' || quote_ident(sn.nspname) || '.' || quote_ident(sc.relname)
                  || ' START WITH ' || s.seqstart || ' INCREMENT BY ' || s.seqincrement
                  || ' MINVALUE ' || s.seqmin || ' MAXVALUE ' || s.seqmax || ' CACHE ' || s.seqcache
                  || case when s.seqcycle then ' CYCLE' else ' NO CYCLE' end as options,
                  case when sc.relpersistence <> c.relpersistence then
                      case sc.relpersistence when 'u' then 'UNLOGGED' else 'LOGGED' end end as persistence,
                  case when sc.relacl is not null then nullif(
                      (select coalesce(string_agg(i::text, E'\n' order by i::text collate "C"), '') from unnest(sc.relacl) i),
                      (select string_agg(i::text, E'\n' order by i::text collate "C")
                         from unnest(acldefault('s', sc.relowner)) i)) end as acl,
                  sd.description as comment
             from pg_depend o
             join pg_sequence s on s.seqrelid = o.objid
             join pg_class sc on sc.oid = o.objid
             join pg_namespace sn on sn.oid = sc.relnamespace
             left join pg_description sd on sd.classoid = 'pg_class'::regclass and sd.objoid = sc.oid and sd.objsubid = 0
            where o.refclassid = 'pg_class'::regclass
              and o.refobjid = case when a.attidentity <> '' then a.attrelid end and o.refobjsubid = a.attnum
              and o.classid = 'pg_class'::regclass and o.deptype = 'i') i on true
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and c.relkind in ('r', 'p', 'f')
   and c.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_class'::regclass)
--only and a.attrelid = any ($4) and c.oid = any ($4)
