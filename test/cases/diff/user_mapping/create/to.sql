create foreign data wrapper w;
create server s foreign data wrapper w;
create server "Other" foreign data wrapper w;
create user mapping for public server s;
create user mapping for "Mixed Role" server s options (user 'it''s me', password_required 'false');
create user mapping for app server "Other" options (user 'app');
