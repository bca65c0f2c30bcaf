-- forward never: CREATE SERVER
-- forward never: DROP SERVER
-- backward never: CREATE SERVER
create foreign data wrapper w;
create server s version '1' foreign data wrapper w options (host 'a', port '1', password 'hidden');
create server t foreign data wrapper w;
grant usage on foreign server s to reader;
create user mapping for app server s options (user 'me', password 'hidden');
