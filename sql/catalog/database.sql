-- The database itself, when anything was set for it. Its name is no part of it: the same schema stands in databases of many names.
--   settings        a line each: name 'value', for all roles, sorted
--   role_settings   a line each: role name 'value', of ALTER ROLE ... IN DATABASE, sorted
--   about           the comment
select 'pg_database'::regclass::oid as classid, d.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       null::name as schema, 'current'::name as name, 'current' as identity,
       x.settings, x.role_settings, x.about
  from pg_database d
  cross join lateral (
      select (select string_agg(l.line, E'\n' order by l.line) from (
                 select (split_part(s, '=', 1) || ' ' || quote_literal(substr(s, strpos(s, '=') + 1))) collate "C" as line
                   from pg_db_role_setting g, unnest(g.setconfig) s
                  where g.setdatabase = d.oid and g.setrole = 0) l) as settings,
             (select string_agg(l.line, E'\n' order by l.line) from (
                 select (quote_ident(r.rolname) || ' ' || split_part(s, '=', 1) || ' ' || quote_literal(substr(s, strpos(s, '=') + 1))) collate "C" as line
                   from pg_db_role_setting g join pg_roles r on r.oid = g.setrole, unnest(g.setconfig) s
                  where g.setdatabase = d.oid) l) as role_settings,
             shobj_description(d.oid, 'pg_database') as about) x
 where d.datname = current_database()
   and coalesce(x.settings, x.role_settings, x.about) is not null
--only and d.oid = any ($1)
