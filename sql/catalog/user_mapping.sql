-- User mappings.
--   role      unquoted; absent = PUBLIC
--   server    name
--   options   a line each: name 'value'; of a secret the name alone; sorted. Whatever is not known to be harmless is a secret here.
-- The server shows the options to superusers, and to some who may use the mapping: for others they are absent.
select 'pg_user_mapping'::regclass::oid as classid, m.umid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       null::name as schema, m.usename as name,
       case m.umuser when 0 then 'PUBLIC' else quote_ident(m.usename) end || ' server ' || quote_ident(m.srvname) as identity,
       case when m.umuser <> 0 then m.usename end::text as role,
       m.srvname::text as server,
       (select string_agg(quote_ident(o.option_name)
                          || case when o.option_name ~* '^(user_?name|(remote_?|db_?)?user|uid|password_required|sslcert|sslkey|.*(file|path))$'
                                  then ' ' || quote_literal(o.option_value) else '' end, E'\n' order by quote_ident(o.option_name) collate "C")
          from pg_options_to_table(m.umoptions) o) as options
  from pg_user_mappings m
--only where m.umid = any ($1)
