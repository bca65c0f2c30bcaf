-- Format 2: evolutions (long declared changes) and the flags that they and the application set.
alter table theseus.event drop constraint event_kind_check,
    add constraint event_kind_check check (kind in ('intent', 'progress', 'applied', 'rolled_back', 'failed', 'baseline',
                                                    'accepted', 'purged', 'restored', 'claimed', 'evolution'));

create table theseus.evolution (
    id bigint generated always as identity primary key,
    name text not null,
    kind text not null,
    declaration text not null,
    digest text not null,
    phase text not null default 'declared',
    state text not null default 'running' check (state in ('running', 'paused', 'undoing', 'undone', 'done')),
    fence bigint not null default 0,
    relation oid not null,
    facts json not null default '{}',
    horizon xid8,
    note text,
    started_at timestamptz not null default clock_timestamp(),
    changed_at timestamptz not null default clock_timestamp(),
    cutover_at timestamptz
) with (fillfactor = 50);
comment on table theseus.evolution is 'Long changes: how far each is. Every batch holds its row FOR SHARE, so that a pause or another runner is seen at once';
comment on column theseus.evolution.horizon is 'the last transaction that wrote rows in bulk: what was seen before it does not know them';
create unique index evolution_name on theseus.evolution (name) where state not in ('undone');

create table theseus.evolution_step (
    evolution bigint not null references theseus.evolution,
    name text not null,
    phase text not null,
    state text not null check (state in ('begun', 'done')),
    at timestamptz not null default clock_timestamp(),
    seconds float8 not null default 0,
    detail json,
    primary key (evolution, name)
);

create table theseus.evolution_range (
    evolution bigint not null references theseus.evolution,
    step text not null,
    lo bigint not null,
    hi bigint not null,
    stripes int not null,
    pass int not null default 0,
    state text not null default 'open' check (state in ('open', 'dirty', 'done')),
    rows bigint not null default 0,
    hot bigint not null default 0,
    filenode oid not null,
    primary key (evolution, step, lo)
) with (fillfactor = 50);
comment on table theseus.evolution_range is 'Pages [lo, hi) of the table: written in the transaction of each batch';
create index evolution_range_left on theseus.evolution_range (evolution, step, lo) where state <> 'done';

create table theseus.evolution_gate (
    evolution bigint not null references theseus.evolution,
    name text not null,
    measured float8,
    allowed float8,
    passes boolean not null,
    detail text,
    at timestamptz not null default clock_timestamp(),
    primary key (evolution, name)
);

create table theseus.evolution_pause (
    id bigint generated always as identity primary key,
    evolution bigint not null references theseus.evolution,
    reason text not null,
    detail text,
    began_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz
);
create index evolution_pause_of on theseus.evolution_pause (evolution, id);

create table theseus.quarantine (
    evolution bigint not null references theseus.evolution on delete cascade,
    place text not null,
    value text,
    reason text not null,
    seen_at timestamptz not null default clock_timestamp(),
    primary key (evolution, reason, place)
);
comment on table theseus.quarantine is 'Values that do not fit, where they are: at the last look. They stay in the application''s own table';

-- Raises unless this runner may still work: another one took over, or somebody paused it.
create function theseus.hold_fence(wanted bigint, held bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp
as $body$
begin
    perform from theseus.evolution where id = wanted and fence = held and state in ('running', 'undoing') for share;
    if not found then
        raise exception 'the evolution was paused, or another theseus works on it' using errcode = 'TH001';
    end if;
end
$body$;
revoke execute on function theseus.hold_fence(bigint, bigint) from public;

-- Puts `value` at `path`, making the objects on the way. A document that is no object cannot take it.
create function theseus.json_put(document jsonb, path text[], value jsonb) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp
as $body$
begin
    if document is not null and jsonb_typeof(document) not in ('object', 'null') then
        raise exception 'the document is %, not an object: "%" cannot be written into it', jsonb_typeof(document), path[1]
            using errcode = 'invalid_parameter_value';
    end if;
    if document is null or jsonb_typeof(document) = 'null' then
        document := '{}';
    end if;
    if array_length(path, 1) = 1 then
        return document || jsonb_build_object(path[1], value);
    end if;
    return document || jsonb_build_object(path[1], theseus.json_put(document -> path[1], path[2:], value));
end
$body$;

create table theseus.feature_flag (
    name text primary key check (name <> ''),
    value text not null,
    changed_at timestamptz not null default clock_timestamp(),
    changed_by text not null default session_user
);
comment on table theseus.feature_flag is 'Read by the application through theseus.flag(name)';

-- As cheap as a lookup can be, and seen with the snapshot of the query: a transaction that does not see the rows that
-- a flag speaks of does not see the flag either. Without settings of its own, which would cost more than the rest. In a query over many rows: (select theseus.flag('name')), once.
create function theseus.flag(name text) returns text
language plpgsql stable parallel safe
as $body$
begin
    return (select f.value from theseus.feature_flag f where f.name operator(pg_catalog.=) flag.name);
end
$body$;
comment on function theseus.flag(text) is 'Value of a feature flag; NULL when it is not set';

-- The application calls theseus.flag() and the triggers of evolutions as whoever it is.
grant usage on schema theseus to public;
grant select on theseus.feature_flag to public;
