-- $1 event (NULL: the last that this session has recorded), $2 direction, $3 body (JSON): all text
insert into theseus.procedure (event, direction, body)
values (coalesce($1::int8, currval(pg_get_serial_sequence('theseus.event', 'id'))), $2::text, $3::json)
on conflict (event, direction) do update set body = excluded.body
