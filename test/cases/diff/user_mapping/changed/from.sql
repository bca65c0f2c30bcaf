-- forward never: DROP USER
-- forward never: CREATE USER
create foreign data wrapper w;
create server s foreign data wrapper w;
create user mapping for app server s options (user 'a', sslcert '/x');
create user mapping for public server s;
