-- $1 json: [{"key", "digest", "definition"}]
insert into theseus.block (key, digest, definition)
select key, digest, definition
  from json_to_recordset($1::json) as given (key text, digest text, definition json)
    on conflict (key) do update set digest = excluded.digest, definition = excluded.definition
