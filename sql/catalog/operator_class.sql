-- Operator classes. The identity is: schema.name USING method.
--   method   access method
--   type     that it is for
--   default  yes or absent
--   family   schema.name
--   storage  type, where it is another one
--   members  a line each, sorted, as in operator_family.sql; those that the server ties to the class. The others are the family's.
--   owner, comment
select 'pg_opclass'::regclass::oid as classid, c.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       n.nspname as schema, c.opcname as name,
       quote_ident(n.nspname) || '.' || quote_ident(c.opcname) || ' USING ' || quote_ident(m.amname) as identity,
       m.amname as method,
       format_type(c.opcintype, null) as type,
       case when c.opcdefault then 'yes' end as "default",
       (select quote_ident(fn.nspname) || '.' || quote_ident(f.opfname)
          from pg_opfamily f join pg_namespace fn on fn.oid = f.opfnamespace where f.oid = c.opcfamily) as family,
       case when c.opckeytype <> 0 then format_type(c.opckeytype, null) end as storage,
       (select string_agg(x.line, E'\n' order by x.line) from (
            select ('OPERATOR ' || a.amopstrategy || ' ' || quote_ident(mn.nspname) || '.' || o.oprname || '('
           || case when o.oprleft = 0 then 'NONE' else format_type(o.oprleft, null) end || ', '
           || case when o.oprright = 0 then 'NONE' else format_type(o.oprright, null) end || ')'
           || coalesce(' FOR ORDER BY ' || (select quote_ident(sn.nspname) || '.' || quote_ident(s.opfname)
                                              from pg_opfamily s join pg_namespace sn on sn.oid = s.opfnamespace
                                             where s.oid = a.amopsortfamily), '')) collate "C" as line
              from pg_amop a
              join pg_depend t on t.classid = 'pg_amop'::regclass and t.objid = a.oid
               and t.refclassid = 'pg_opclass'::regclass and t.refobjid = c.oid
              join pg_operator o on o.oid = a.amopopr
              join pg_namespace mn on mn.oid = o.oprnamespace
             union all
            select ('FUNCTION ' || a.amprocnum || ' (' || format_type(a.amproclefttype, null) || ', ' || format_type(a.amprocrighttype, null) || ') '
           || quote_ident(mn.nspname) || '.' || quote_ident(p.proname) || '('
           || coalesce((select string_agg(format_type(t.type, null), ', ' order by t.place)
                          from unnest(p.proargtypes) with ordinality t (type, place)), '') || ')') collate "C" as line
              from pg_amproc a
              join pg_depend t on t.classid = 'pg_amproc'::regclass and t.objid = a.oid
               and t.refclassid = 'pg_opclass'::regclass and t.refobjid = c.oid
              join pg_proc p on p.oid = a.amproc::oid
              join pg_namespace mn on mn.oid = p.pronamespace) x) as members,
       pg_get_userbyid(c.opcowner) as owner,
       d.description as comment
  from pg_opclass c
  join pg_am m on m.oid = c.opcmethod
  join pg_namespace n on n.oid = c.opcnamespace
  left join pg_description d on d.classoid = 'pg_opclass'::regclass and d.objoid = c.oid and d.objsubid = 0
 where (n.nspname = any ($1)
        or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3))
   and c.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_opclass'::regclass)
--only and c.oid = any ($4)
