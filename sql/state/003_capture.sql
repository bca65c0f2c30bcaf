-- Format 3: rows that a migration's own statements change, and those that could not be given back.
--
--     capture_begin ─▶ statements, watched by triggers ─▶ capture_end      before COMMIT of the migration
--     capture_compare ─▶ the schema goes back ─▶ capture_restore           in its rollback
--
-- Of each captured table one table is kept: a row for each key that was written, with what stood there before (o<attnum>)
-- and what the migration left there (n<attnum>). Columns are told by attnum, for they may be renamed in between.
-- What was written to a row since is never overwritten: such rows stay as they are and are listed in theseus.conflict.

create table theseus.conflict (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    version text not null,
    "table" text not null,
    reason text not null,
    key json not null,
    before json,
    after json,
    now json
);
comment on table theseus.conflict is 'Rows that a rollback left as they are, because somebody has written since: as they were before the migration (NULL: not there), as it left them, and as the rollback found them';
comment on column theseus.conflict.before is 'by column number, when columns of that time are meant: o1 is the first column';

-- The columns kept for one table: attnum, its name in the table as it is now (NULL: gone), whether it can be written to.
create function theseus.capture_columns(kept regclass, prefix text, target oid)
returns table (attnum int, kept_name name, name name, writable boolean)
language sql stable set search_path = pg_catalog, pg_temp
as $body$
    select substr(k.attname, 2)::int, k.attname, a.attname, a.attgenerated = '' and a.attidentity <> 'a'
      from pg_attribute k
      left join pg_attribute a on a.attrelid = target and a.attnum = substr(k.attname, 2)::int and not a.attisdropped
     where k.attrelid = kept and k.attnum > 0 and not k.attisdropped and k.attname ~ ('^' || prefix || '[0-9]+$')
     order by 1
$body$;

create function theseus.capture_type(type oid, modifier int) returns text
language sql stable set search_path = pg_catalog, pg_temp
as $body$
    with recursive base (type, modifier) as (
        select $1, $2
        union all
        select t.typbasetype, t.typtypmod from base b join pg_type t on t.oid = b.type and t.typtype = 'd'
    )
    select format_type(b.type, b.modifier) from base b join pg_type t on t.oid = b.type and t.typtype <> 'd'
$body$;

-- "a.x = b.k1 and a.y = b.k2"
create function theseus.capture_join(kept regclass, target oid, a text, b text) returns text
language sql stable set search_path = pg_catalog, pg_temp
as $body$
    select string_agg(format('%s.%I = %s.%I', a, c.name, b, c.kept_name), ' and ' order by c.attnum)
      from theseus.capture_columns(kept, 'k', target) c
$body$;

create function theseus.capture_statement() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $body$
declare
    kept regclass := tg_argv[0]::oid::regclass;
    keys text; kept_keys text; olds text; kept_olds text; moved boolean;
begin
    select string_agg(format('r.%I', c.name), ', ' order by c.attnum), string_agg(format('%I', c.kept_name), ', ' order by c.attnum)
      into keys, kept_keys from theseus.capture_columns(kept, 'k', tg_relid) c;
    if tg_op = 'INSERT' then
        execute format('insert into %s (existed, %s) select false, %s from new_rows r on conflict do nothing', kept, kept_keys, keys);
        return null;
    end if;
    select string_agg(format('r.%I', c.name), ', ' order by c.attnum), string_agg(format('%I', c.kept_name), ', ' order by c.attnum)
      into olds, kept_olds from theseus.capture_columns(kept, 'o', tg_relid) c where c.name is not null;
    execute format('insert into %s (existed, %s, %s) select true, %s, %s from %s r on conflict do nothing', kept, kept_keys, kept_olds,
                   keys, olds, case tg_op when 'TRUNCATE' then tg_relid::regclass::text else 'old_rows' end);
    if tg_op = 'UPDATE' then
        execute format('select exists (select from new_rows r where not exists (select from old_rows o where (%s) is not distinct from (%s)))',
                       'row(' || replace(keys, 'r.', 'o.') || ')', 'row(' || keys || ')') into moved;
        if moved then
            raise exception 'a statement changes primary keys of %', tg_relid::regclass
                using errcode = 'feature_not_supported', hint = 'Its rows could not be told apart afterwards, so that no way back can be kept.';
        end if;
    end if;
    return null;
end
$body$;

-- Where the table's own triggers may write to it again in the midst of a statement: before each row.
create function theseus.capture_row() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $body$
declare
    kept regclass := tg_argv[0]::oid::regclass;
    keys text; kept_keys text; olds text; kept_olds text; moved boolean;
begin
    select string_agg(format('($1).%I', c.name), ', ' order by c.attnum), string_agg(format('%I', c.kept_name), ', ' order by c.attnum)
      into keys, kept_keys from theseus.capture_columns(kept, 'k', tg_relid) c;
    if tg_op = 'INSERT' then
        execute format('insert into %s (existed, %s) select false, %s on conflict do nothing', kept, kept_keys, keys) using new;
        return null;
    end if;
    select string_agg(format('($1).%I', c.name), ', ' order by c.attnum), string_agg(format('%I', c.kept_name), ', ' order by c.attnum)
      into olds, kept_olds from theseus.capture_columns(kept, 'o', tg_relid) c where c.name is not null;
    execute format('insert into %s (existed, %s, %s) select true, %s, %s on conflict do nothing', kept, kept_keys, kept_olds, keys, olds) using old;
    if tg_op = 'DELETE' then
        return old;
    end if;
    execute format('select row(%s) is distinct from row(%s)', keys, replace(keys, '($1).', '($2).')) into moved using old, new;
    if moved then
        raise exception 'a statement changes primary keys of %', tg_relid::regclass
            using errcode = 'feature_not_supported', hint = 'Its rows could not be told apart afterwards, so that no way back can be kept.';
    end if;
    return new;
end
$body$;

create function theseus.capture_begin(migration text, target regclass, place name, keep_until timestamptz) returns void
language plpgsql set search_path = pg_catalog, pg_temp
as $body$
declare
    relation name; of_schema name; kept_name name; kept regclass;
    columns text; keys text; names text; touchy boolean;
begin
    -- Counts of earlier transactions may not have been reported yet.
    if coalesce(current_setting('theseus.capture_base', true), '') = '' then
        perform set_config('theseus.capture_base', coalesce((select json_object_agg(s.relid, s.n_tup_ins + s.n_tup_upd + s.n_tup_del)
                                                               from pg_stat_xact_user_tables s), '{}')::text, true);
    end if;
    select c.relname, n.nspname into relation, of_schema
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = target;
    kept_name := case when length(relation) > 50 then left('rows_' || relation, 30) || '_' || md5(relation) else 'rows_' || relation end;
    select string_agg(format('o%s %s%s', a.attnum, theseus.capture_type(a.atttypid, a.atttypmod),
                             case when a.attcollation <> 0 then format(' collate %I.%I', ln.nspname, l.collname) else '' end), ', ' order by a.attnum),
           string_agg(format('k%s %s%s', a.attnum, theseus.capture_type(a.atttypid, a.atttypmod),
                             case when a.attcollation <> 0 then format(' collate %I.%I', ln.nspname, l.collname) else '' end), ', ' order by a.attnum)
               filter (where a.attnum = any (i.indkey)),
           string_agg(format('k%s', a.attnum), ', ' order by a.attnum) filter (where a.attnum = any (i.indkey))
      into columns, keys, names
      from pg_attribute a
      join pg_index i on i.indrelid = a.attrelid and i.indisprimary
      left join pg_collation l on l.oid = a.attcollation
      left join pg_namespace ln on ln.oid = l.collnamespace
     where a.attrelid = target and a.attnum > 0 and not a.attisdropped;
    if keys is null then
        raise exception '% has no primary key: its rows cannot be told apart afterwards', target;
    end if;
    execute format('create table %I.%I (existed boolean not null, remains boolean, verdict text, %s, %s, primary key (%s))', place, kept_name,
                   keys, columns, names);
    kept := format('%I.%I', place, kept_name)::regclass;
    insert into theseus.parked (version, direction, kind, key, schema, name, relation, place, restore, keep_until)
    values (migration, 'up', 'rows', format('rows %I.%I', of_schema, relation), of_schema, relation, kept, kept::text,
            json_build_object('table', target::oid::bigint), keep_until);
    touchy := exists (select from pg_trigger t where t.tgrelid = target and not t.tgisinternal and t.tgtype & 66 = 0);
    execute format('create trigger "!theseus_capture_insert" after insert on %s %s execute function theseus.%I(%L)', target,
                   case when touchy then 'for each row' else 'referencing new table as new_rows for each statement' end,
                   case when touchy then 'capture_row' else 'capture_statement' end, kept::oid);
    if touchy then
        execute format('create trigger "~theseus_capture_write" before update or delete on %s for each row execute function theseus.capture_row(%L)',
                       target, kept::oid);
        execute format('alter table %s enable always trigger "~theseus_capture_write"', target);
    else
        execute format('create trigger "!theseus_capture_update" after update on %s referencing old table as old_rows new table as new_rows'
                       ' for each statement execute function theseus.capture_statement(%L)', target, kept::oid);
        execute format('create trigger "!theseus_capture_delete" after delete on %s referencing old table as old_rows'
                       ' for each statement execute function theseus.capture_statement(%L)', target, kept::oid);
        execute format('alter table %s enable always trigger "!theseus_capture_update", enable always trigger "!theseus_capture_delete"', target);
    end if;
    execute format('create trigger "!theseus_capture_truncate" before truncate on %s for each statement execute function theseus.capture_statement(%L)',
                   target, kept::oid);
    execute format('alter table %s enable always trigger "!theseus_capture_insert", enable always trigger "!theseus_capture_truncate"', target);
end
$body$;

create function theseus.capture_disarm(migration text) returns void
language plpgsql set search_path = pg_catalog, pg_temp
as $body$
declare
    armed record;
begin
    for armed in
        select t.tgname, t.tgrelid::regclass as relation
          from theseus.parked p
          join pg_trigger t on t.tgrelid = (p.restore ->> 'table')::oid and t.tgname ~ '^[!~]theseus_capture_' and not t.tgisinternal
         where p.version = migration and p.direction = 'up' and p.kind = 'rows'
    loop
        execute format('drop trigger %I on %s', armed.tgname, armed.relation);
    end loop;
end
$body$;

-- foreseen: tables that may have been written to without being captured, because they are new or nothing old changes in them.
create function theseus.capture_end(migration text, foreseen text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp set row_security = off
as $body$
declare
    one record;
    columns text; assignments text; written bigint; unforeseen text;
begin
    set constraints all immediate;
    perform theseus.capture_disarm(migration);
    select string_agg(s.relid::regclass::text, ', ' order by s.relid::regclass::text) into unforeseen
      from pg_stat_xact_user_tables s
     where s.n_tup_ins + s.n_tup_upd + s.n_tup_del
           > coalesce((current_setting('theseus.capture_base')::json ->> s.relid::text)::bigint, 0)
       and s.schemaname !~ '^theseus(_parked_.*)?$'
       and s.relid <> all (array(select to_regclass(f)::oid from unnest(foreseen) f where to_regclass(f) is not null))
       and s.relid <> all (array(select (p.restore ->> 'table')::oid from theseus.parked p
                                  where p.version = migration and p.direction = 'up' and p.kind = 'rows'));
    if unforeseen is not null then
        raise exception 'the migration writes to % here, which it did not on the shadow', unforeseen
            using errcode = 'feature_not_supported',
                  hint = 'A trigger may do it, for rows that were not generated there. Nothing was changed: these rows could not be given back. -- theseus: irreversible REASON runs it without a way back.';
    end if;
    for one in
        select p.id, p.relation::regclass as kept, (p.restore ->> 'table')::oid::regclass as target
          from theseus.parked p where p.version = migration and p.direction = 'up' and p.kind = 'rows'
    loop
        select string_agg(format('add column n%s %s', a.attnum, theseus.capture_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum),
               string_agg(format('n%s = t.%I', a.attnum, a.attname), ', ' order by a.attnum)
          into columns, assignments
          from pg_attribute a where a.attrelid = one.target and a.attnum > 0 and not a.attisdropped;
        execute format('alter table %s %s', one.kept, columns);
        execute format('update %s k set remains = true, %s from only %s t where %s', one.kept, assignments, one.target,
                       theseus.capture_join(one.kept, one.target, 't', 'k'));
        execute format('select count(*) from %s', one.kept) into written;
        update theseus.parked set rows = written where id = one.id;
    end loop;
end
$body$;

-- Which rows are still as the migration left them.
create function theseus.capture_compare(migration text, captured text, target regclass) returns void
language plpgsql set search_path = pg_catalog, pg_temp set row_security = off
as $body$
declare
    kept regclass; matches text; here text; there text;
begin
    execute format('lock table %s in share row exclusive mode', target);
    update theseus.parked p set restore = json_build_object('table', target::oid::bigint)
     where p.version = migration and p.direction = 'up' and p.kind = 'rows' and p.key = captured
     returning p.relation::regclass into strict kept;
    matches := theseus.capture_join(kept, target, 't', 'k');
    select string_agg(format('t.%I', c.name), ', ' order by c.attnum), string_agg(format('k.%I', c.kept_name), ', ' order by c.attnum)
      into here, there from theseus.capture_columns(kept, 'n', target) c where c.name is not null;
    execute format('update %s k set verdict = case when k.remains or k.existed then ''restore'' else ''nothing'' end', kept);
    execute format('update %s k set verdict = ''changed since'' from only %s t where k.remains and %s and row(%s)::text is distinct from row(%s)::text',
                   kept, target, matches, here, there);
    execute format('update %s k set verdict = case when k.existed then ''deleted since'' else ''nothing'' end'
                   ' where k.remains and not exists (select from only %s t where %s)', kept, target, matches);
    execute format('update %s k set verdict = ''its key was used again'' from only %s t where k.remains is null and k.existed and %s',
                   kept, target, matches);
end
$body$;

-- One row at a time, after all of them at once met a constraint.
create function theseus.capture_each(kept regclass, statement text, which text) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp set row_security = off
as $body$
declare
    one tid; done bigint := 0; affected bigint;
begin
    for one in execute format('select k.ctid from %s k where %s', kept, which) loop
        begin
            execute statement || format(' and k.ctid = %L', one);
            get diagnostics affected = row_count;
            done := done + affected;
            execute format('update %s k set verdict = ''done'' where k.ctid = %L', kept, one);
        exception when integrity_constraint_violation then
            null;
        end;
    end loop;
    return done;
end
$body$;

create function theseus.capture_all(kept regclass, statement text, which text) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp set row_security = off
as $body$
declare
    affected bigint;
begin
    execute statement;
    get diagnostics affected = row_count;
    execute format('update %s k set verdict = ''done'' where %s', kept, which);
    return affected;
exception when integrity_constraint_violation then
    return theseus.capture_each(kept, statement, which);
end
$body$;

create function theseus.capture_restore(migration text) returns void
language plpgsql set search_path = pg_catalog, pg_temp set row_security = off
as $body$
declare
    one record; fired record; statement text; free text; assignments text; names text; kept_names text; progress bigint; affected bigint;
    captured oid[] := array(select (p.restore ->> 'table')::oid from theseus.parked p
                             where p.version = migration and p.direction = 'up' and p.kind = 'rows');
    triggers text[] := '{}';
    inserted constant text := 'not k.existed and k.remains and k.verdict = ''restore''';
    updated constant text := 'k.existed and k.remains and k.verdict = ''restore''';
    deleted constant text := 'k.existed and k.remains is null and k.verdict = ''restore''';
begin
    set constraints all immediate;
    -- The application's own triggers saw these rows once.
    for fired in
        select t.tgrelid::regclass as relation, t.tgname, t.tgenabled from pg_trigger t
         where t.tgrelid = any (captured) and not t.tgisinternal and t.tgenabled <> 'D'
    loop
        execute format('alter table %s disable trigger %I', fired.relation, fired.tgname);
        triggers := triggers || format('alter table %s enable %s trigger %I', fired.relation,
                                       case fired.tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end, fired.tgname);
    end loop;
    -- Rows that the migration made go, those that nothing refers to first.
    loop
        progress := 0;
        for one in select p.relation::regclass as kept, (p.restore ->> 'table')::oid::regclass as target from theseus.parked p
                    where p.version = migration and p.direction = 'up' and p.kind = 'rows' loop
            select string_agg(format(' and not exists (select from %s c where %s)', f.conrelid::regclass,
                                     (select string_agg(format('c.%I = t.%I', ca.attname, ta.attname), ' and ')
                                        from unnest(f.conkey, f.confkey) as pair (child, parent)
                                        join pg_attribute ca on ca.attrelid = f.conrelid and ca.attnum = pair.child
                                        join pg_attribute ta on ta.attrelid = f.confrelid and ta.attnum = pair.parent)
                                     || case when f.conrelid = f.confrelid then ' and c.ctid <> t.ctid' else '' end), '')
              into free from pg_constraint f where f.confrelid = one.target and f.contype = 'f';
            execute format('with gone as (delete from only %s t using %s k where %s and %s%s returning k.ctid)'
                           ' update %s k set verdict = ''done'' from gone where k.ctid = gone.ctid', one.target, one.kept, inserted,
                           theseus.capture_join(one.kept, one.target, 't', 'k'), free, one.kept);
            get diagnostics affected = row_count;
            progress := progress + affected;
        end loop;
        exit when progress = 0;
    end loop;
    -- Rows that it changed or deleted come back; what they refer to may have to come first.
    loop
        progress := 0;
        for one in select p.relation::regclass as kept, (p.restore ->> 'table')::oid::regclass as target from theseus.parked p
                    where p.version = migration and p.direction = 'up' and p.kind = 'rows' loop
            select string_agg(format('%I', c.name), ', ' order by c.attnum), string_agg(format('k.%I', c.kept_name), ', ' order by c.attnum)
              into names, kept_names
              from theseus.capture_columns(one.kept, 'o', one.target) c
              join pg_attribute a on a.attrelid = one.target and a.attnum = c.attnum and a.attgenerated = '';
            progress := progress + theseus.capture_all(one.kept, format(
                'insert into %s (%s) overriding system value select %s from %s k where %s', one.target, names, kept_names, one.kept, deleted), deleted);
            select string_agg(format('%I = k.%I', c.name, c.kept_name), ', ' order by c.attnum) into assignments
              from theseus.capture_columns(one.kept, 'o', one.target) c
             where c.writable and not exists (select from theseus.capture_columns(one.kept, 'k', one.target) y where y.attnum = c.attnum);
            continue when assignments is null;
            progress := progress + theseus.capture_all(one.kept, format(
                'update only %s t set %s from %s k where %s and %s', one.target, assignments, one.kept, updated,
                theseus.capture_join(one.kept, one.target, 't', 'k')), updated);
        end loop;
        exit when progress = 0;
    end loop;
    foreach statement in array triggers loop
        execute statement;
    end loop;
    for one in select p.id, p.key, p.relation::regclass as kept, (p.restore ->> 'table')::oid::regclass as target from theseus.parked p
                where p.version = migration and p.direction = 'up' and p.kind = 'rows' loop
        execute format('update %s k set verdict = case when k.existed then ''a constraint stands against it'' else ''other rows refer to it'' end'
                       ' where k.verdict = ''restore''', one.kept);
        execute format(
            'insert into theseus.conflict (version, "table", reason, key, before, after, now)'
            ' select %L, %L, k.verdict, (select json_object_agg(substr(e.key, 2), e.value) from json_each(row_to_json(k)) e where e.key ~ ''^k[0-9]''),'
            ' case when k.existed then (select json_object_agg(coalesce(a.attname, e.key), e.value) from json_each(row_to_json(k)) e'
            '   left join pg_attribute a on a.attrelid = %L::oid and a.attnum = substr(e.key, 2)::int where e.key ~ ''^o[0-9]+$'') end,'
            ' case when k.remains then (select json_object_agg(coalesce(a.attname, e.key), e.value) from json_each(row_to_json(k)) e'
            '   left join pg_attribute a on a.attrelid = %L::oid and a.attnum = substr(e.key, 2)::int where e.key ~ ''^n[0-9]+$'') end,'
            ' (select row_to_json(t) from only %s t where %s)'
            ' from %s k where k.verdict not in (''done'', ''nothing'')',
            migration, one.target::text, one.target::oid, one.target::oid, one.target,
            theseus.capture_join(one.kept, one.target, 't', 'k'), one.kept);
        delete from theseus.parked where id = one.id;
        execute format('drop table %s', one.kept);
    end loop;
end
$body$;

revoke all on function theseus.capture_statement(), theseus.capture_row(), theseus.capture_begin(text, regclass, name, timestamptz),
    theseus.capture_disarm(text), theseus.capture_end(text, text[]), theseus.capture_compare(text, text, regclass),
    theseus.capture_each(regclass, text, text), theseus.capture_all(regclass, text, text), theseus.capture_restore(text) from public;
