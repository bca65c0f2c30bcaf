create foreign data wrapper w;
create server s foreign data wrapper w;
create user mapping for app server s options (user 'b', password 'other');
create user mapping for writer server s options (user 'b');
