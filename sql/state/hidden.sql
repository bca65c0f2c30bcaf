-- What is not part of the visible schema: parked columns (attnum > 0) and their defaults, and objects of ours (attnum 0).
select relation::oid as relation, attnum::int4 as attnum from theseus.parked where kind = 'column' and attnum > 0
union all
select d.oid, 0::int4
  from pg_attrdef d
  join theseus.parked p on p.kind = 'column' and p.attnum > 0 and p.relation = d.adrelid and p.attnum = d.adnum
union all
select objid::oid, 0::int4 from theseus.helper
