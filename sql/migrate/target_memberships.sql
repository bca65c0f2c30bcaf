-- Who is a member of what, as statements.
select pg_catalog.format('grant %I to %I%s', g.rolname, m.rolname,
                         case when pg_catalog.bool_or(a.admin_option) then ' with admin option' else '' end) as statement
  from pg_catalog.pg_auth_members a
  join pg_catalog.pg_roles g on g.oid = a.roleid
  join pg_catalog.pg_roles m on m.oid = a.member
 where m.rolname !~ '^pg_'
 group by g.rolname, m.rolname
 order by g.rolname collate "C", m.rolname collate "C"
