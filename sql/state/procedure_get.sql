-- The newest body of one version and direction, and the event it belongs to. $1 version, $2 direction: text
select p.body::text as body, p.event::text as event
  from theseus.procedure p
  join theseus.event e on e.id = p.event
 where e.version = $1::text and p.direction = $2::text
 order by e.id desc
 limit 1
