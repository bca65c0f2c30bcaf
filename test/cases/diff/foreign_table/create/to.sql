create schema other;
create foreign data wrapper w;
create server s foreign data wrapper w;
create type public.mood as enum ('ok', 'sad');
create function public.touch() returns trigger language plpgsql as 'begin return new; end';
create foreign table other."Far away" (
    id int options (column_name 'it''s id') not null,
    name text options (a '1', b '2') collate "C" default 'none',
    m public.mood default 'ok',
    twice int generated always as (id * 2) stored,
    constraint "positive id" check (id > 0),
    constraint unproved check (id < 100) no inherit
) server s options (schema_name 'x', table_name 'Far');
alter foreign table other."Far away" alter column name set statistics 50, alter column name set storage external, alter column id set (n_distinct = 5);
create trigger t before insert on other."Far away" for each row execute function public.touch();
create trigger u after update on other."Far away" for each statement execute function public.touch();
alter foreign table other."Far away" disable trigger u;
create statistics other.st (dependencies) on id, name from other."Far away";
create foreign table other.bare () server s;
create foreign table other.secret (a int options (token 'x')) server s options (password 'y');
drop foreign table other.secret;
alter foreign table other.bare owner to app;
grant select, insert on other."Far away" to reader;
grant select (id), update (name) on other."Far away" to writer;
comment on foreign table other."Far away" is 'far';
comment on column other."Far away".name is 'its name';
comment on constraint "positive id" on other."Far away" is 'checked there';
create view public.v as select id, name from other."Far away";
