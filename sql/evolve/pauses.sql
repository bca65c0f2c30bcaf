-- The last ten of one evolution, oldest first. $1 evolution, text
select * from (
select to_char(p.began_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')::text as began_at,
       extract(epoch from coalesce(p.ended_at, clock_timestamp()) - p.began_at)::float8 as seconds,
       p.reason::text as reason, p.detail::text as detail
  from theseus.evolution_pause p where p.evolution = $1::text::int8 order by p.id desc limit 10) last order by began_at
