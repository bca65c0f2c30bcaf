-- Objects $1 (classid) and $2 (objid) in words, in the same order; NULL for one that is gone.
select (select d.type || ' ' || d.identity from pg_identify_object(o.classid, o.objid, 0) d)
  from unnest($1::oid[], $2::oid[]) with ordinality o (classid, objid, place)
 order by o.place
