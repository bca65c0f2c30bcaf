-- $1 evolution, $2 name, $3 measured, $4 allowed, $5 passes, $6 detail: all text
insert into theseus.evolution_gate (evolution, name, measured, allowed, passes, detail)
values ($1::int8, $2::text, $3::float8, $4::float8, $5::bool, $6::text)
    on conflict (evolution, name) do update
   set measured = excluded.measured, allowed = excluded.allowed, passes = excluded.passes, detail = excluded.detail,
       at = clock_timestamp()
