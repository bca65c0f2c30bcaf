create foreign data wrapper w;
create server s foreign data wrapper w options (host 'b', dbname 'x', password 'other');
create server t version '2' foreign data wrapper w;
grant usage on foreign server t to reader;
alter server s owner to app;
create user mapping for app server s options (user 'you', password 'hidden');
