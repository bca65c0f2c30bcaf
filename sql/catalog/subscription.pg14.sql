-- Subscriptions, as in subscription.sql, from 14 on. The columns of before_18 stand in for those that older servers do not have:
-- a name that the inner query does not find is taken from the outer one.
select 'pg_subscription'::regclass::oid as classid, s.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       null::name as schema, s.subname as name, quote_ident(s.subname) as identity,
       case when s.subenabled then 'yes' end as enabled,
       s.subslotname::text as slot,
       (select string_agg(quote_ident(p), E'\n' order by place) from unnest(s.subpublications) with ordinality u (p, place)) as publications,
       s.subsynccommit as synchronous_commit,
       s.subbinary::text as "binary",
       case s.substream::text when 'true' then 'on' when 't' then 'on' when 'p' then 'parallel' else 'off' end as streaming,
       case s.subtwophasestate when 'd' then 'false' when 'p' then 'true' when 'e' then 'true' end as two_phase,
       s.subdisableonerr::text as disable_on_error,
       s.subpasswordrequired::text as password_required,
       s.subrunasowner::text as run_as_owner,
       s.suborigin as origin,
       s.subfailover::text as failover,
       pg_get_userbyid(s.subowner) as owner,
       obj_description(s.oid, 'pg_subscription') as comment
  from (values (null::"char", null::bool, null::bool, null::bool, null::text, null::bool))
           as before_18 (subtwophasestate, subdisableonerr, subpasswordrequired, subrunasowner, suborigin, subfailover)
  cross join lateral (select oid, subdbid, subname, subowner, subenabled, subslotname, subpublications, subsynccommit, subbinary,
                             substream, subtwophasestate, subdisableonerr, subpasswordrequired, subrunasowner, suborigin, subfailover
                        from pg_subscription) s
 where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())
--only and s.oid = any ($1)
