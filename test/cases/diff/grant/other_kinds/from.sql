create schema s;
create sequence s.q;
create type s.c as (a int);
create domain s.d as int;
create function s.f() returns int language sql as $$ select 1 $$;
