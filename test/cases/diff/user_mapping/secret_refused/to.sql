create foreign data wrapper w;
create server s type 'b' foreign data wrapper w;
create user mapping for app server s options (user 'a', password 'one');
