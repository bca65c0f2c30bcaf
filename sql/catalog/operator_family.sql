-- Operator families, with the members that belong to no operator class. Families of the server and of extensions are here when somebody has
-- added members to them. The identity is: schema.name USING method.
--   method   access method
--   given    yes: the family is the server's or an extension's
--   members  a line each, sorted: OPERATOR number operator(types) [FOR ORDER BY family], FUNCTION number (types) function(types)
--   owner, comment  (absent for given ones)
with loose (family, line) as materialized (
    select a.amopfamily, l.line
      from pg_amop a
      join pg_operator o on o.oid = a.amopopr
      join pg_namespace mn on mn.oid = o.oprnamespace
      cross join lateral (select ('OPERATOR ' || a.amopstrategy || ' ' || quote_ident(mn.nspname) || '.' || o.oprname || '('
           || case when o.oprleft = 0 then 'NONE' else format_type(o.oprleft, null) end || ', '
           || case when o.oprright = 0 then 'NONE' else format_type(o.oprright, null) end || ')'
           || coalesce(' FOR ORDER BY ' || (select quote_ident(sn.nspname) || '.' || quote_ident(s.opfname)
                                              from pg_opfamily s join pg_namespace sn on sn.oid = s.opfnamespace
                                             where s.oid = a.amopsortfamily), '')) collate "C" as line) l
     where a.oid >= 16384
       and (mn.nspname = 'pg_catalog' or (mn.nspname = any ($1)
        or $2 and mn.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and mn.nspname <> all ($3)))
       and not exists (select from pg_depend c
                        where c.classid = 'pg_amop'::regclass and c.objid = a.oid and c.refclassid = 'pg_opclass'::regclass)
       and (o.oid < 16384 or not exists (select from pg_depend e
                                          where e.classid = 'pg_operator'::regclass and e.objid = o.oid
                                            and e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                                            and a.amopfamily < 16384))
    union all
    select a.amprocfamily, l.line
      from pg_amproc a
      join pg_proc p on p.oid = a.amproc::oid
      join pg_namespace mn on mn.oid = p.pronamespace
      cross join lateral (select ('FUNCTION ' || a.amprocnum || ' (' || format_type(a.amproclefttype, null) || ', ' || format_type(a.amprocrighttype, null) || ') '
           || quote_ident(mn.nspname) || '.' || quote_ident(p.proname) || '('
           || coalesce((select string_agg(format_type(t.type, null), ', ' order by t.place)
                          from unnest(p.proargtypes) with ordinality t (type, place)), '') || ')') collate "C" as line) l
     where a.oid >= 16384
       and (mn.nspname = 'pg_catalog' or (mn.nspname = any ($1)
        or $2 and mn.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and mn.nspname <> all ($3)))
       and not exists (select from pg_depend c
                        where c.classid = 'pg_amproc'::regclass and c.objid = a.oid and c.refclassid = 'pg_opclass'::regclass)
       and (p.oid < 16384 or not exists (select from pg_depend e
                                          where e.classid = 'pg_proc'::regclass and e.objid = p.oid
                                            and e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                                            and a.amprocfamily < 16384))
)
select 'pg_opfamily'::regclass::oid as classid, f.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       case when not g.given then n.nspname end as schema, f.opfname as name,
       quote_ident(n.nspname) || '.' || quote_ident(f.opfname) || ' USING ' || quote_ident(m.amname) as identity,
       m.amname as method,
       case when g.given then 'yes' end as given,
       (select string_agg(l.line, E'\n' order by l.line) from loose l where l.family = f.oid) as members,
       case when not g.given then pg_get_userbyid(f.opfowner) end as owner,
       case when not g.given then d.description end as comment
  from pg_opfamily f
  join pg_am m on m.oid = f.opfmethod
  join pg_namespace n on n.oid = f.opfnamespace
  cross join lateral (select f.oid < 16384 or exists (select from pg_depend e
                                                       where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                                                         and e.classid = 'pg_opfamily'::regclass and e.objid = f.oid) as given) g
  left join pg_description d on d.classoid = 'pg_opfamily'::regclass and d.objoid = f.oid and d.objsubid = 0
 where (not g.given and (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
        or g.given and f.oid < 16384 and f.oid in (select l.family from loose l))
--only and f.oid = any ($4)
