-- Subscriptions of this database. The connection string is no property: it holds secrets, and only superusers can read it.
-- This form is for servers before 14, where a plain role may not read the oid, nor the options.
--   enabled             yes or absent
--   slot                name of the slot on the publisher; absent = none
--   publications        a line each, in order
--   synchronous_commit, binary, streaming, two_phase, disable_on_error, password_required, run_as_owner, origin, failover: as in
--                       WITH (...); absent = the server does not know it, or does not show it
--   owner, comment
select 'pg_subscription'::regclass::oid as classid, t.subid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       null::name as schema, s.subname as name, quote_ident(s.subname) as identity,
       case when s.subenabled then 'yes' end as enabled,
       s.subslotname::text as slot,
       (select string_agg(quote_ident(p), E'\n' order by place) from unnest(s.subpublications) with ordinality u (p, place)) as publications,
       null::text as synchronous_commit, null::text as "binary", null::text as streaming, null::text as two_phase,
       null::text as disable_on_error, null::text as password_required, null::text as run_as_owner, null::text as origin,
       null::text as failover,
       pg_get_userbyid(s.subowner) as owner,
       obj_description(t.subid, 'pg_subscription') as comment
  from (select subdbid, subname, subowner, subenabled, subslotname, subpublications from pg_subscription) s
  join (select subname, min(subid) as subid from pg_stat_subscription group by subname) t on t.subname = s.subname
 where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())
--only and t.subid = any ($1)
