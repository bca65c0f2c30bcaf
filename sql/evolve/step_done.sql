-- $1 evolution, $2 name, $3 phase, $4 state, $5 seconds, $6 detail (JSON): all text
insert into theseus.evolution_step (evolution, name, phase, state, seconds, detail)
values ($1::int8, $2::text, $3::text, $4::text, $5::float8, $6::json)
    on conflict (evolution, name) do update
   set state = excluded.state, phase = excluded.phase, seconds = excluded.seconds, detail = excluded.detail, at = clock_timestamp()
