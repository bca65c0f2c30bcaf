create foreign data wrapper w;
create server plain foreign data wrapper w;
create server "My Server" type 'oracle' version '1.5' foreign data wrapper w options (host 'it''s', port '5432', "Odd name" 'x');
alter server plain owner to app;
grant usage on foreign server "My Server" to reader, writer;
comment on server plain is 'a server';
