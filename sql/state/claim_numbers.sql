-- A copy made by CREATE DATABASE ... TEMPLATE has the sequences with the numbers that the original had reserved in
-- its own log: without a record in this one, a crash of the server gives the same numbers out again.
select setval(pg_get_serial_sequence('theseus.event', 'id'), (select coalesce(max(id), 0) + 1 from theseus.event), false),
       setval(pg_get_serial_sequence('theseus.parked', 'id'), (select coalesce(max(id), 0) + 1 from theseus.parked), false)
