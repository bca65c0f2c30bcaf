-- Collations. Those of another encoding than the database's are left out: nothing here can use them. The version of the library that
-- sorts is not compared: it is the machine's.
--   provider          libc, icu, builtin (17 and newer), default
--   locale            of icu and builtin
--   lc_collate, lc_ctype   of libc
--   nondeterministic  yes or absent
--   rules             additional ones of icu (16 and newer)
--   owner, comment
select 'pg_collation'::regclass::oid as classid, c.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, c.collname as name, quote_ident(n.nspname) || '.' || quote_ident(c.collname) as identity,
       case c.collprovider when 'c' then 'libc' when 'i' then 'icu' when 'b' then 'builtin' else 'default' end as provider,
       case when c.collprovider in ('i', 'b') then coalesce(c.colllocale, c.colliculocale, c.collcollate) end as locale,
       case when c.collprovider = 'c' then c.collcollate end as lc_collate,
       case when c.collprovider = 'c' then c.collctype end as lc_ctype,
       case when not c.collisdeterministic then 'yes' end as nondeterministic,
       c.collicurules as rules,
       pg_get_userbyid(c.collowner) as owner,
       d.description as comment
  from (values (null::text, null::text, null::text)) as other_version (colliculocale, colllocale, collicurules)
  cross join lateral (select oid, collname, collnamespace, collowner, collprovider, collisdeterministic, collencoding,
                             collcollate::text, collctype::text, colliculocale::text, colllocale::text, collicurules
                        from pg_collation) c
  join pg_namespace n on n.oid = c.collnamespace
  left join pg_description d on d.classoid = 'pg_collation'::regclass and d.objoid = c.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and c.collencoding in (-1, pg_char_to_encoding(getdatabaseencoding()))
   and c.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_collation'::regclass)
--only and c.oid = any ($4)
