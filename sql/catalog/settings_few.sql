-- For queries that look up a few objects by their oids, the same ones again and again: one plan for all, by the catalogs' indexes.
-- Planning them costs more than running them, and what they cost must not grow with the schema.
select set_config(name, value, true)
  from (values ('plan_cache_mode', 'force_generic_plan'), ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'),
               ('enable_mergejoin', 'off'), ('enable_material', 'off')) s (name, value)
