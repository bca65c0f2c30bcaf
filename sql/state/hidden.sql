-- What is not part of the visible schema: parked columns (attnum > 0), and objects of ours (attnum 0).
select relation::oid as relation, attnum::int4 as attnum from theseus.parked where kind = 'column' and attnum > 0
union all
select objid::oid, 0::int4 from theseus.helper
