-- What a database holds besides its schema: tables that have rows, or had some (kind r, m), positions of sequences (S; NULL: not used
-- yet), and what is put aside (n, p), which a twin has not.
select format('%I.%I', n.nspname, c.relname) as name, c.relkind::text as kind,
       case c.relkind when 'S' then pg_sequence_last_value(c.oid)::text end as value
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
 where case when c.relkind = 'S' then true when c.relkind in ('r', 'm') then pg_relation_size(c.oid) > 0 end
   and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'theseus')
union all
select n.nspname, 'n', null from pg_namespace n where starts_with(n.nspname, 'theseus_parked_')
union all
select key, 'p', null from theseus.parked
order by 1, 2
