-- New rows are checked from now on; the old ones by the next migration, without a lock that blocks.
alter table quakes add constraint quakes_magnitude_check check (magnitude between -2 and 11) not valid;
