-- What is kept aside, as it is now: how many parts (columns, constraints, triggers, defaults) each thing has. A column that went
-- with its whole table counts as it was: that was said by name.
select p.id::int8 as id, p.key::text as key,
       (case when p.attnum = 0
             then (select count(*) from pg_class c where c.oid = p.relation)
                + (select count(*) from pg_attribute a where a.attrelid = p.relation and a.attnum > 0 and not a.attisdropped)
                + (select count(*) from pg_constraint k where k.conrelid = p.relation)
                + (select count(*) from pg_trigger t where t.tgrelid = p.relation and not t.tgisinternal)
                + (select count(*) from pg_attrdef d where d.adrelid = p.relation)
             when not exists (select from pg_class c where c.oid = p.relation) then 1
             else (select count(*) from pg_attribute a
                    where a.attrelid = p.relation and a.attnum = p.attnum and not a.attisdropped)
        end)::int8 as parts
  from theseus.parked p
 where p.relation <> 0
 order by p.id
