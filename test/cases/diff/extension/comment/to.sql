create extension hstore schema public;
comment on extension hstore is 'ours';
