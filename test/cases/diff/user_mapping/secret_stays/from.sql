-- an ALTER of what can be read leaves alone what cannot; dropping needs no secret
-- backward refused: password
create foreign data wrapper w;
create server s foreign data wrapper w;
create user mapping for app server s options (user 'a', password 'one');
create user mapping for reader server s options (user 'a', password 'one');
create user mapping for writer server s options (user 'a', password 'one');
