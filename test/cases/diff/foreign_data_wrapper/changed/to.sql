create foreign data wrapper w options (port '2', dbname 'x');
create foreign data wrapper v options (a '3', c 'it''s');
create server s foreign data wrapper w;
grant usage on foreign data wrapper w to writer with grant option;
comment on foreign data wrapper w is 'changed';
