-- forward never: CREATE
-- forward never: DROP FOREIGN
-- backward never: CREATE
create foreign data wrapper w validator postgresql_fdw_validator;
create foreign data wrapper v options (a '1', b '2', "Odd one" E'back\\slash');
create server s foreign data wrapper w;
grant usage on foreign data wrapper w to reader;
