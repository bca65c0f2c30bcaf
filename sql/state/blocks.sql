-- The schema on record.
select key::text as key, digest::text as digest, definition::text as definition
  from theseus.block
 order by key collate "C"
