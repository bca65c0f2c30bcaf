-- Format 1: the memory of theseus in the database it changes.
create schema theseus;
comment on schema theseus is 'History of schema changes and what they put aside; kept by theseus, not part of the application';

-- One row. Format of this schema, and which database it describes: a copy of it elsewhere is inert.
create table theseus.meta (
    only_row boolean primary key default true check (only_row),
    format int not null,
    system_identifier bigint,
    database oid not null,
    relation oid not null,
    environment text,
    claimed_at timestamptz not null default clock_timestamp(),
    claimed_by text not null default session_user
);
comment on column theseus.meta.system_identifier is 'of the cluster; NULL where it may not be read';
comment on column theseus.meta.relation is 'oid of this table: another one after a dump was restored, and then no oid below holds';

create table theseus.event (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    kind text not null check (kind in ('intent', 'progress', 'applied', 'rolled_back', 'failed', 'baseline',
                                       'accepted', 'purged', 'restored', 'claimed')),
    version text,
    name text,
    direction text check (direction in ('up', 'down')),
    statement int not null default -1,
    file_digest text,
    token_digest text,
    proof_level text,
    fingerprint text,
    seconds float8 not null default 0,
    server_version int not null,
    who text not null,
    pid int not null,
    backend_start timestamptz not null,
    error text,
    detail json,
    statements json
) with (toast_tuple_target = 512);
-- What was executed stays out of the rows that every command reads.
alter table theseus.event alter column file_digest set storage main, alter column token_digest set storage main,
    alter column fingerprint set storage main;
comment on table theseus.event is 'What was intended, done and refused, oldest first; rows are only ever added';
create index event_version on theseus.event (version, id);

create function theseus.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $body$
begin
    raise exception 'theseus.event keeps history: rows are only ever added'
        using errcode = 'insufficient_privilege',
              hint = 'A wrong entry is corrected by a later one (theseus accept).';
end
$body$;
create trigger event_rows_stay before update or delete on theseus.event
    for each row execute function theseus.refuse_change();
create trigger event_stays before truncate on theseus.event
    for each statement execute function theseus.refuse_change();

create table theseus.procedure (
    event bigint not null references theseus.event,
    direction text not null check (direction in ('up', 'down')),
    body json not null,
    primary key (event, direction)
);
comment on table theseus.procedure is 'What was proved beside the event that it belongs to: the way back of what was applied, and what a file that runs statement by statement was meant to do';

create table theseus.block (
    key text primary key,
    digest text not null,
    definition json not null
);
comment on table theseus.block is 'The managed schema after the last change: what drift is measured against';

create table theseus.parked (
    id bigint generated always as identity primary key,
    version text not null,
    direction text not null check (direction in ('up', 'down')),
    kind text not null check (kind in ('table', 'column', 'side_table', 'rows', 'object')),
    key text not null,
    schema text not null,
    name text not null,
    "column" text,
    relation oid not null,
    attnum int not null default 0,
    place text not null,
    shape text,
    restore json,
    rows bigint not null default 0,
    bytes bigint not null default 0,
    parked_at timestamptz not null default clock_timestamp(),
    keep_until timestamptz
);
comment on table theseus.parked is 'Tables and columns that a change removed and that can come back with their rows';

create table theseus.helper (
    classid oid not null,
    objid oid not null,
    parked bigint references theseus.parked on delete cascade,
    purpose text not null,
    primary key (classid, objid)
);
comment on table theseus.helper is 'Objects of theseus among those of the application, such as guard triggers: not part of the visible schema'
