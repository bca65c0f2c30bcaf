-- $1 json: [key, ...]
delete from theseus.block where key in (select json_array_elements_text($1::json))
