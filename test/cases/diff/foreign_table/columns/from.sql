-- forward never: DROP FOREIGN
-- forward never: CREATE FOREIGN
create foreign data wrapper w;
create server s foreign data wrapper w;
create foreign table public.f (a int, gone int) server s;
