create schema public_too;
create foreign data wrapper plain;
create foreign data wrapper "My Wrapper" options (debug 'it''s "on"', "Odd name" E'a\\b');
alter foreign data wrapper plain options (add mode 'x');
grant usage on foreign data wrapper "My Wrapper" to reader with grant option;
comment on foreign data wrapper plain is 'no handler';
