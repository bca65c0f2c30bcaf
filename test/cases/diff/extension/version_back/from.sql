-- forward only: UPDATE TO '1.8'
-- backward only: DROP EXTENSION
create extension hstore version '1.4';
create function public.f() returns int language sql begin atomic select length(public.akeys('a=>1'::public.hstore)::text); end;
