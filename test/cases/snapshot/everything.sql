-- One schema with every kind of object and most of their properties, for test_snapshot_roundtrip.py. Roles app, reader and
-- writer exist. Nothing here is pretty on purpose: names that must be quoted, texts with quotes and backslashes,
-- objects that need each other.
create schema data;
create schema "Odd Schema";
create schema ext;
alter schema data owner to app;
grant usage on schema data to reader;
grant usage, create on schema data to writer with grant option;
comment on schema data is E'first line\nsecond line, it''s "here" \\ $$';

create extension citext schema ext;
create extension btree_gist schema ext;
create extension hstore schema "Odd Schema";
comment on extension hstore is 'key and value';

-- types
create type data.state as enum ('new', 'it''s', 'back\slash', 'done');
create type data.empty_enum as enum ();
create type "Odd Schema"."Odd ""Type""" as enum ('ü', ' ', '"');
create type data.point3 as (x float8, y float8, "Z z" numeric(10, 2), note text collate "C");
create type data.nested as (p data.point3, ps data.point3[], s data.state);
create type data.nothing as ();
comment on type data.point3 is 'three';
comment on column data.point3."Z z" is 'the third';
create type data.float_range as range (subtype = float8, subtype_diff = float8mi, multirange_type_name = data.float_ranges);
create type data.text_range as range (subtype = text, collation = "C", subtype_opclass = text_pattern_ops);
create domain data.email as ext.citext default 'none@example.org' not null constraint has_at check (value ~ '@');
create domain data.emails as data.email[] check (cardinality(value) < 10);
create domain data.code as varchar(8) collate "C" check (value <> '');
alter domain data.code add constraint later check (value <> 'x') not valid;
comment on domain data.email is 'address';
comment on constraint has_at on domain data.email is 'an @';
alter type data.state owner to app;
revoke usage on type data.state from public;
grant usage on type data.state to reader with grant option;
alter type data.point3 owner to writer;

-- sequences
create sequence data.numbers as integer increment 5 minvalue -10 maxvalue 1000 start 5 cache 3 cycle;
create unlogged sequence data.fast;
create sequence "Odd Schema"."Seq ""q""";
grant usage on sequence data.numbers to reader;
comment on sequence data.numbers is 'numbers';

-- functions that others need, and that need others
create function data.next_number(by_what integer default 1, variadic others integer[] default '{}') returns bigint
    language sql volatile as $$ select nextval('data.numbers') * by_what $$;
create function data.is_ok(s data.state) returns boolean immutable strict parallel safe cost 3 language sql as $$ select s <> 'new' $$;
create function data.touch() returns trigger language plpgsql security definer set search_path = data, pg_temp set work_mem = '8MB'
    as $_$ begin new.changed := now(); return new; exception when others then raise notice '$$ %', sqlerrm; return new; end $_$;
create function data.log_statement() returns trigger language plpgsql as $$ begin return null; end $$;
create function data.pairs(out a int, out b text) returns setof record rows 7 language sql as $$ select 1, 'x' $$;
create function data.table_of(n int) returns table (x int, "Y y" text) language sql as $$ select n, 'y' $$;
create function "Odd Schema"."F ""x"""("A a" text default E'it''s \\ \n') returns text language sql as $$ select $1 $$;
create function data.total_of(bigint, int) returns bigint immutable language sql as $$ select $1 + $2 $$;
create function data.win() returns bigint language internal window immutable strict as 'window_row_number';
create function data.any_of(a anyelement, b anyarray) returns boolean language sql as $$ select a = any (b) $$;
comment on function data.is_ok(data.state) is 'it''s ok';
revoke execute on function data.is_ok(data.state) from public;
grant execute on function data.is_ok(data.state) to reader;
alter function data.next_number(integer, integer[]) owner to app;
create aggregate data.total(int) (sfunc = data.total_of, stype = bigint, initcond = '0', parallel = safe);
create aggregate data.moving(float8) (sfunc = float8pl, stype = float8, msfunc = float8pl, minvfunc = float8mi, mstype = float8, minitcond = '0');
create aggregate data.rank_at(variadic "any" order by variadic "any") (sfunc = ordered_set_transition_multi, stype = internal,
    finalfunc = rank_final, finalfunc_extra, hypothetical);
create aggregate data.half(float8 order by anyelement) (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra);
create aggregate data.smallest(int) (sfunc = int4smaller, stype = int, combinefunc = int4smaller, sortop = <);
create aggregate data.everything(*) (sfunc = int8inc, stype = bigint, initcond = '0', finalfunc_modify = shareable);
comment on aggregate data.total(int) is 'a sum';

-- tables
create table data.customer (
    id bigint generated always as identity (start 100 increment 2) primary key,
    email data.email unique,
    "Full Name" text collate "C" not null default 'it''s',
    created timestamptz default now(),
    changed timestamptz,
    where_at data.point3,
    attributes "Odd Schema".hstore,
    name_length int generated always as (length("Full Name")) stored
) with (fillfactor = 70, autovacuum_enabled = false);
alter table data.customer alter column "Full Name" set storage external;
alter table data.customer alter column created set statistics 500;
alter table data.customer alter column created set (n_distinct = -0.5);
alter table data.customer owner to app;
comment on table data.customer is 'who buys';
comment on column data.customer."Full Name" is 'as written';
grant select on data.customer to reader with grant option;
grant select (id), update ("Full Name") on data.customer to writer;

create table data.orders (
    id bigint default data.next_number() primary key,
    customer_id bigint not null references data.customer on delete cascade deferrable initially deferred,
    state data.state not null default 'new',
    states data.state[] default '{new,done}',
    valid data.float_range,
    ranges data.float_ranges,
    code data.code,
    total numeric(12, 2) check (total >= 0),
    constraint "No overlap" exclude using gist (customer_id with =, code with =) where (total > 0),
    constraint ok_or_paid check (data.is_ok(state) or total > 0) no inherit,
    unique nulls not distinct (code, total) include (valid)
);
alter table data.orders add constraint late check (id > 0) not valid;
alter table data.orders replica identity full;
create index orders_open on data.orders using btree (customer_id desc nulls last, (total * 2)) include (code) with (fillfactor = 80) where state = 'new';
create index orders_ranges on data.orders using gist (valid);
create unique index orders_code on data.orders (code, id);
create index orders_lower on data.orders (lower(code::text) collate "C");
alter index data.orders_open alter column 2 set statistics 77;
alter table data.orders cluster on orders_code;
create statistics data.orders_stats (dependencies, mcv) on customer_id, code, (total * 2) from data.orders;
alter statistics data.orders_stats set statistics 300;
comment on statistics data.orders_stats is 'stats';
comment on index data.orders_open is 'open ones';
comment on constraint late on data.orders is 'checked later';
create table data.self (id int primary key, up int references data.self, other int);
create table data.ring_a (id int primary key, b int);
create table data.ring_b (id int primary key, a int references data.ring_a);
alter table data.ring_a add constraint ring foreign key (b) references data.ring_b not valid;
create unlogged table data.scratch (id serial, v text);
create table data.typed of data.point3 (x primary key, y default 7);
create table "Odd Schema"."Odd ""Table""" ("A b" int, "select" text, primary key ("A b", "select"));

-- inheritance and partitions
create table data.parent (id int, kind text check (kind <> ''));
create table data.child (extra int, check (extra > 0)) inherits (data.parent);
create table data.events (id bigint, at date not null, what text, primary key (id, at, what)) partition by range (at);
create table data.events_1 partition of data.events for values from ('2026-01-01') to ('2026-02-01');
create table data.events_2 partition of data.events for values from ('2026-02-01') to ('2026-03-01') partition by list (what);
create table data.events_2a partition of data.events_2 for values in ('a', 'b');
create table data.events_2_rest partition of data.events_2 default;
create index events_what on data.events (what);
create table data.hashed (id int) partition by hash (id);
create table data.hashed_0 partition of data.hashed for values with (modulus 2, remainder 0);

-- views
create view data.open_orders with (security_barrier, security_invoker = true) as
    select o.id, o.state, c.email from data.orders o join data.customer c on c.id = o.customer_id where o.state = 'new';
create view data.checked as select id, kind from data.parent where id > 0 with cascaded check option;
create recursive view data.tree (id, depth) as
    select id, 0 from data.self where up is null union all select s.id, depth + 1 from data.self s join tree on s.up = tree.id;
create view data.grouped as select id, code, count(*) as n from data.orders group by id;
create view data.above as select *, data.total_of(id, 1) as more from data.open_orders;
create view "Odd Schema"."V ""v""" as select 1 as "A b", 'x'::text as "select", data.any_of(1, '{1}') as "any";
alter view data.checked alter column kind set default 'plain';
alter view data.above owner to app;
comment on view data.above is 'above';
comment on column data.above.more is 'one more';
grant select on data.open_orders to reader;
grant select (id), insert (id) on data.above to writer with grant option;
create materialized view data.counts with (fillfactor = 60) as select customer_id, count(*) as n from data.open_orders o join data.orders using (id) group by 1;
create unique index counts_key on data.counts (customer_id);
create materialized view data.unfilled as select n from data.counts with no data;
comment on materialized view data.counts is 'how many';
comment on column data.counts.n is 'this many';
alter materialized view data.counts alter column n set statistics 50;

-- routines that need tables
create function data.rows_of(c data.customer) returns setof data.orders language sql stable as $$ select * from data.orders where customer_id = c.id $$;
create function data.count_atomic() returns bigint language sql begin atomic select count(*) from data.open_orders; end;
create procedure data.refresh(inout done boolean default false) language plpgsql as $$ begin refresh materialized view data.counts; done := true; end $$;
create procedure data.fill(n int) language sql begin atomic insert into data.self values (n); delete from data.self where id = n; end;
comment on procedure data.fill(int) is 'fills';
grant execute on procedure data.fill(int) to reader with grant option;

-- triggers, rules, policies
create trigger touch before insert or update of "Full Name", email on data.customer for each row when (new.id > 0) execute function data.touch();
create trigger "Odd T" after update on data.orders referencing old table as o new table as n for each statement execute function data.log_statement('a', 'it''s');
create constraint trigger at_end after insert on data.orders deferrable initially deferred for each row when (data.is_ok(new.state)) execute function data.log_statement();
create trigger everywhere after insert on data.events for each row execute function data.log_statement();
create trigger instead instead of insert on data.open_orders for each row execute function data.log_statement();
alter table data.orders disable trigger "Odd T";
alter table data.orders enable always trigger at_end;
alter table data.events_1 disable trigger everywhere;
comment on trigger touch on data.customer is 'touches';
create rule no_delete as on delete to data.customer where old.id < 5 do instead nothing;
create rule ins as on insert to data.checked do instead insert into data.parent (id, kind) values (new.id, new.kind) returning id, kind;
create rule many as on update to data.self do also (insert into data.scratch (v) values (new.id::text); delete from data.scratch where id = new.id);
alter table data.customer disable rule no_delete;
comment on rule ins on data.checked is 'through';
alter table data.orders enable row level security;
alter table data.customer enable row level security;
alter table data.customer force row level security;
create policy mine on data.orders to reader, writer using (exists (select from data.open_orders v where v.id = orders.id)) with check (data.is_ok(state));
create policy "Read all" on data.customer as restrictive for select using (true);
create policy adding on data.customer for insert to public with check (email ~ '@'::ext.citext);
comment on policy mine on data.orders is 'own';

-- publications and default privileges
create publication all_of_it for all tables with (publish = 'insert, update');
create publication some_of_it for table data.orders (id, state) where (id > 5), table only data.parent with (publish_via_partition_root = true);
create publication by_schema for tables in schema "Odd Schema", data;
create publication nothing_yet;
comment on publication some_of_it is 'some';
alter default privileges for role app in schema data grant select on tables to reader;
alter default privileges for role app revoke execute on functions from public;
alter default privileges in schema data grant usage on sequences to writer with grant option;
alter default privileges grant usage on types to reader;

-- what other objects are made of
create collation data.phone_book (provider = icu, locale = 'de-u-co-phonebk', deterministic = false);
create collation "Odd Schema"."C ""c""" (lc_collate = 'C', lc_ctype = 'POSIX');
alter collation data.phone_book owner to app;
comment on collation data.phone_book is 'as in a phone book';
create table data.names (name text collate data.phone_book, other text collate "Odd Schema"."C ""c""");
create default conversion data.narrow for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1;
comment on conversion data.narrow is 'loses';
create function data.handler() returns language_handler language c as '$libdir/plpgsql', 'plpgsql_call_handler';
create trusted language "Odd Talk" handler data.handler;
revoke usage on language "Odd Talk" from public;
grant usage on language "Odd Talk" to reader;
comment on language "Odd Talk" is 'talk';
create function data.from_sql(internal) returns internal language internal immutable as 'varchar_support';
create transform for data.point3 language "Odd Talk" (from sql with function data.from_sql(internal));
comment on transform for data.point3 language "Odd Talk" is 'one way';
create access method heap2 type table handler heap_tableam_handler;
comment on access method heap2 is 'another heap';
create table data.elsewhere (id int) using heap2;
create function data.depth(data.point3) returns float8 language sql immutable as $$ select ($1).y $$;
create cast (data.point3 as float8) with function data.depth(data.point3) as assignment;
create cast (data.state as "Odd Schema"."Odd ""Type""") with inout as implicit;
comment on cast (data.point3 as float8) is 'y';
create view data.depths as select where_at::float8 as y from data.customer;
create function data.seen() returns event_trigger language plpgsql as $$ begin perform 1; end $$;
create event trigger "Odd watch" on ddl_command_end when tag in ('CREATE TABLE', 'ALTER TABLE') execute function data.seen();
alter event trigger "Odd watch" enable always;
comment on event trigger "Odd watch" is 'sees';

create type data.num;
create function data.num_in(cstring) returns data.num language internal immutable strict as 'int4in';
create function data.num_out(data.num) returns cstring language internal immutable strict as 'int4out';
create type data.num (input = data.num_in, output = data.num_out, internallength = 4, passedbyvalue, alignment = int4, category = 'N', default = '7');
comment on type data.num is 'a number';
grant usage on type data.num to reader;
create type data.only_a_name;
create function data.num_lt(data.num, data.num) returns boolean language internal immutable strict as 'int4lt';
create function data.num_gt(data.num, data.num) returns boolean language internal immutable strict as 'int4gt';
create function data.num_eq(data.num, data.num) returns boolean language internal immutable strict as 'int4eq';
create function data.num_hash(data.num) returns int language internal immutable strict as 'hashint4';
create function data.num_cmp_int(data.num, int) returns int language internal immutable strict as 'btint4cmp';
create operator data.< (leftarg = data.num, rightarg = data.num, function = data.num_lt, commutator = operator(data.>), negator = operator(data.>=), restrict = scalarltsel, join = scalarltjoinsel);
create operator data.> (leftarg = data.num, rightarg = data.num, function = data.num_gt, commutator = operator(data.<));
create operator data.= (leftarg = data.num, rightarg = data.num, function = data.num_eq, commutator = operator(data.=), hashes, merges);
comment on operator data.= (data.num, data.num) is 'equal';
create operator family data.hashing using hash;
comment on operator family data.hashing using hash is 'one way';
create operator class data.num_hash default for type data.num using hash family data.hashing as operator 1 data.=, function 1 data.num_hash(data.num);
comment on operator class data.num_hash using hash is 'its class';
alter operator family data.hashing using hash add operator 1 = (int2, int2), function 1 (int2, int2) hashint2(int2);
alter operator family pg_catalog.integer_ops using btree add function 1 (data.num, int) data.num_cmp_int(data.num, int);
create table data.numbered (n data.num, ns data.num[] default '{1}', exclude using hash (n with operator(data.=)));
create view data.small_numbers as select n from data.numbered where n operator(data.<) '5' group by n;
-- text search
create text search parser data.words (start = prsd_start, gettoken = prsd_nexttoken, "end" = prsd_end, headline = prsd_headline, lextypes = prsd_lextype);
create text search template data.plain (init = dsimple_init, lexize = dsimple_lexize);
create text search dictionary "Odd Schema"."Odd words" (template = data.plain, accept = 'false', stopwords = 'english');
alter text search dictionary "Odd Schema"."Odd words" owner to app;
create text search configuration data.search (parser = data.words);
alter text search configuration data.search add mapping for asciiword, word with "Odd Schema"."Odd words", simple;
comment on text search parser data.words is 'a parser';
comment on text search template data.plain is 'a template';
comment on text search dictionary "Odd Schema"."Odd words" is 'a dictionary';
comment on text search configuration data.search is 'a configuration';
create index customer_words on data.elsewhere using gin (to_tsvector('data.search', id::text));

-- foreign data
create foreign data wrapper "Odd wrapper" options (debug 'it''s "on"');
grant usage on foreign data wrapper "Odd wrapper" to app;
create server far type 'odd' version '1.5' foreign data wrapper "Odd wrapper" options (host 'it''s', password '');
alter server far owner to app;
grant usage on foreign server far to reader;
create user mapping for app server far options (user 'me', password '');
create user mapping for public server far;
create foreign table data.far (id int options (column_name 'Far id') not null, name text options (a '1') collate "C" default 'none',
    constraint far_check check (id > 0)) server far options (table_name 'x');
grant select (id) on data.far to reader;
comment on foreign table data.far is 'far away';
comment on column data.far.name is 'its name';
create table data.near (id int not null, name text) partition by list (id);
create foreign table data.near_1 partition of data.near for values in (1) server far;

-- of the database
create subscription "Odd subscription" connection '' publication one, "Two" with (connect = false, slot_name = none, binary = true);
comment on subscription "Odd subscription" is 'from afar';
do $$ begin
    execute format('alter database %I set work_mem to %L', current_database(), '8MB');
    execute format('alter database %I set search_path to "$user", %L, public', current_database(), 'Odd Schema');
    execute format('alter role app in database %I set statement_timeout to %L', current_database(), '7s');
    execute format('comment on database %I is %L', current_database(), 'it''s here');
end $$;
select lo_create(71), lo_create(72);
comment on large object 71 is 'a picture';
grant select on large object 72 to reader;
alter large object 72 owner to app;
comment on sequence data.customer_id_seq is 'of an identity column';
grant usage on sequence data.customer_id_seq to reader;
alter sequence data.customer_id_seq set unlogged;
