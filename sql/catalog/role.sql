-- Roles of the cluster without the server's own (pg_...), the first superuser (oid 10) and the keeper of parked things.
-- Passwords are never read: pg_roles shows them as stars.
--   superuser, createrole, createdb, login, replication, bypassrls: yes or absent
--   noinherit          yes or absent
--   connection_limit   absent = none
--   valid_until        timestamp in UTC; absent = for ever, which 'infinity' means as well (and SQL cannot set back to none)
--   settings           a line each: name 'value', for all databases, sorted
--   member_of          a line each: role, then " with admin option" if so; from 16 on also " inherit false" and " set false".
--                      The grantor is left out: it depends on who ran the statement. Sorted.
--   comment
select 'pg_authid'::regclass::oid as classid, r.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       null::name as schema, r.rolname as name, quote_ident(r.rolname) as identity,
       case when r.rolsuper then 'yes' end as superuser,
       case when not r.rolinherit then 'yes' end as noinherit,
       case when r.rolcreaterole then 'yes' end as createrole,
       case when r.rolcreatedb then 'yes' end as createdb,
       case when r.rolcanlogin then 'yes' end as login,
       case when r.rolreplication then 'yes' end as replication,
       case when r.rolbypassrls then 'yes' end as bypassrls,
       nullif(r.rolconnlimit, -1)::text as connection_limit,
       nullif(r.rolvaliduntil, 'infinity')::text as valid_until,
       (select string_agg(split_part(s, '=', 1) || ' ' || quote_literal(substr(s, strpos(s, '=') + 1)), E'\n' order by s collate "C")
          from unnest(r.rolconfig) s) as settings,
       (select string_agg(distinct m.line, E'\n' order by m.line) from (
            select (quote_ident(g.rolname) || case when a.admin_option then ' with admin option' else '' end
                    || case when a.inherit_option <> r.rolinherit then ' inherit ' || a.inherit_option::text else '' end
                    || case when not a.set_option then ' set false' else '' end) collate "C" as line
              from (values (null::bool, null::bool)) as before_16 (inherit_option, set_option)
              cross join lateral (select roleid, admin_option, coalesce(inherit_option, r.rolinherit) as inherit_option,
                                         coalesce(set_option, true) as set_option
                                    from pg_auth_members where member = r.oid) a
              join pg_roles g on g.oid = a.roleid) m) as member_of,
       shobj_description(r.oid, 'pg_authid') as comment
  from pg_roles r
 where r.oid <> 10 and r.rolname !~ '^(pg_|theseus_parked)'
--only and r.oid = any ($1)
