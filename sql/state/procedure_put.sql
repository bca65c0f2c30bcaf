-- $1 event, $2 direction, $3 body (JSON): all text
insert into theseus.procedure (event, direction, body)
values ($1::int8, $2::text, $3::json)
on conflict (event, direction) do update set body = excluded.body
