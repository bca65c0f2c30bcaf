-- An evolution that stands. $1 name; NULL: all of them, also those that were taken back.
select e.id::int8 as id, e.name::text as name, e.kind::text as kind, e.declaration::text as declaration, e.digest::text as digest,
       e.phase::text as phase, e.state::text as state, e.fence::int8 as fence, e.note::text as note,
       to_char(e.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')::text as started_at,
       coalesce((select sum(r.hi - r.lo) from theseus.evolution_range r where r.evolution = e.id and r.state = 'done'), 0)::int8 as pages_done,
       coalesce((select sum(r.rows) from theseus.evolution_range r where r.evolution = e.id), 0)::int8 as rows_done,
       (select count(*) from theseus.quarantine q where q.evolution = e.id)::int8 as quarantined,
       (select p.reason || coalesce(': ' || p.detail, '') from theseus.evolution_pause p
         where p.evolution = e.id and p.ended_at is null order by p.id desc limit 1)::text as waits_for,
       (e.facts ->> 'kept')::text as kept
  from theseus.evolution e
 where $1::text is null or (e.name = $1::text and e.state <> 'undone')
 order by e.id
