-- forward only: UPDATE TO '1.8'
-- backward refused: it uses extension hstore
create extension hstore version '1.4';
create table public.t (h public.hstore);
insert into public.t values ('a=>1');
