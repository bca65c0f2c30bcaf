-- forward never: DROP DOMAIN
-- forward never: ALTER TABLE
create domain public.qty as int constraint positive check (value > 0);
create table public.t (id int primary key, q public.qty);
insert into public.t values (1, 5), (2, null);
