-- forward refused: user_mapping app server s would have to be dropped and made again
-- backward refused: user_mapping app server s would have to be dropped and made again
create foreign data wrapper w;
create server s type 'a' foreign data wrapper w;
create user mapping for app server s options (user 'a', password 'one');
