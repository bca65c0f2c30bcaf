-- After a dump was restored: the things that are parked have new oids. What cannot be found again by
-- name stays with oid 0, which nothing matches.
update theseus.parked p
   set relation = coalesce(r.oid, 0),
       attnum = coalesce(a.attnum, 0)
  from theseus.parked q
  left join lateral (select case when q.kind = 'column' then to_regclass(format('%I.%I', q.schema, q.name))
                                 else to_regclass(q.place) end::oid as oid) r on true
  left join lateral (select attnum from pg_attribute
                      where q.kind = 'column' and attrelid = r.oid and attnum > 0 and not attisdropped
                        and q.place in (attname::text, quote_ident(attname),
                                        format('%I.%I.%I', q.schema, q.name, attname))) a on true
 where p.id = q.id
