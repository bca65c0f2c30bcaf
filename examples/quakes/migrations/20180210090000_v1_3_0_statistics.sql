-- What the front page shows.
create view strong_quakes with (security_barrier = true) as
    select id, network, magnitude, place, happened_at
    from quakes
    where magnitude >= 4.5;

create materialized view daily_activity as
    select happened_at::date as day, network, count(*) as quakes, max(magnitude) as strongest
    from quakes
    where happened_at < '2018-02-08'
    group by 1, 2;
create unique index daily_activity_day_network_idx on daily_activity (day, network);
