-- Settings of roles and of this database, and the rights on this database, as statements. Lists of identifiers are stored
-- as they are written, everything else is one literal. Libraries to load are left out: a missing one would lock us out.
select statement
  from (select 1 as part,
               pg_catalog.concat('alter ',
                   case when s.setrole = 0 then pg_catalog.format('database %I', pg_catalog.current_database())
                        else pg_catalog.format('role %I', r.rolname) end,
                   case when s.setrole <> 0 and s.setdatabase <> 0
                        then pg_catalog.format(' in database %I', pg_catalog.current_database()) end,
                   ' set ', name, ' to ',
                   case when name not in ('search_path', 'temp_tablespaces') then pg_catalog.quote_literal(value)
                        when value in ('', '""') then '''''' else value end) as statement
          from pg_catalog.pg_db_role_setting s
          left join pg_catalog.pg_roles r on r.oid = s.setrole
          cross join lateral pg_catalog.unnest(s.setconfig) as config (text)
          cross join lateral (select pg_catalog.split_part(config.text, '=', 1) as name,
                                     pg_catalog.substr(config.text, pg_catalog.strpos(config.text, '=') + 1) as value) as split
         where s.setdatabase in (0, (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
           and (s.setrole = 0 or r.oid is not null)
           and (s.setrole <> 0 or s.setdatabase <> 0)
           and name !~ 'preload_libraries$'
        union all
        select 2,
               pg_catalog.format('grant %s on database %I to %s', pg_catalog.lower(a.privilege_type), d.datname,
                                 case when a.grantee = 0 then 'public' else pg_catalog.quote_ident(g.rolname) end)
          from pg_catalog.pg_database d
          cross join lateral pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) as a
          left join pg_catalog.pg_roles g on g.oid = a.grantee
         where d.datname = pg_catalog.current_database()
           and (a.grantee = 0 or g.oid is not null)) as all_settings
 order by part, statement collate "C"
