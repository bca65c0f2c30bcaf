-- Version 2 shows every time in the reader's own zone.
alter table quakes drop column tz;
