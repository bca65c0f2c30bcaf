-- forward rows: public.home
-- backward rows: public.home
create type public.address as (street text, city text);
create table public.home (id int primary key, a public.address);
insert into public.home values (1, row('main', 'paris')), (2, null);
