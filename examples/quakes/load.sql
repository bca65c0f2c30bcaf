-- One real week, repeated :weeks times, each copy a week earlier and with keys of its own.
-- Data: USGS earthquake feed, all events of the week to 2018-02-07 (U.S. public domain).
\set ON_ERROR_STOP on
create temporary table feed (document jsonb);
\copy feed from pstdin csv quote e'\x01' delimiter e'\x02'
insert into networks (code) select distinct document #>> '{properties,net}' from feed union select 'us';
insert into quakes (id, network, magnitude, place, happened_at, tz, properties)
select document ->> 'id' || case when week > 0 then '-' || week else '' end,
       document #>> '{properties,net}',
       round((document #>> '{properties,mag}')::numeric, 1),
       document #>> '{properties,place}',
       to_timestamp((document #>> '{properties,time}')::numeric / 1000) - week * interval '7 days',
       (document #>> '{properties,tz}')::integer,
       document -> 'properties'
from feed, generate_series(0, :weeks - 1) as week
where document #>> '{properties,mag}' is not null;
analyze;
select count(*) || ' quakes' from quakes;
