-- What we learn about a quake ourselves goes here; the feed's properties stay as they came.
alter table quakes add column metadata jsonb not null default '{}';
comment on column quakes.metadata is 'ours: source, quality, links';
