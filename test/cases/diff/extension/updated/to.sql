create extension hstore version '1.8';
create table public.t (h public.hstore);
insert into public.t values ('a=>1');
