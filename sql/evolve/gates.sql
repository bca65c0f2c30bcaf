-- $1 evolution, text
select g.name::text as name, g.measured::float8 as measured, g.allowed::float8 as allowed, g.passes::bool as passes, g.detail::text as detail,
       to_char(g.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')::text as at
  from theseus.evolution_gate g where g.evolution = $1::text::int8 order by g.at
