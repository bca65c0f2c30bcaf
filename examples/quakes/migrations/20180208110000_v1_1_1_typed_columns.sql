-- Columns for what every page reads from the properties.
create type alert_level as enum ('green', 'yellow', 'orange', 'red');
alter table quakes
    add column magnitude_type text,
    add column significance integer,
    add column alert alert_level,
    add column depth_km numeric(6,2);
