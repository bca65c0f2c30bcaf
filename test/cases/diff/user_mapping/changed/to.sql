create foreign data wrapper w;
create server s foreign data wrapper w;
create user mapping for app server s options (user 'b', sslkey '/y');
create user mapping for public server s options (user 'anybody');
