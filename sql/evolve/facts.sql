-- The table of an evolution. $1 schema, $2 name; no row: it does not exist.
-- triggers: of others, which an UPDATE of columns that no trigger names would fire. last_before: of others.
select c.oid::oid as oid, c.relkind::text as kind, c.relispartition::bool as is_partition,
       exists (select from pg_inherits i where i.inhparent = c.oid)::bool as has_children,
       exists (select from pg_inherits i where i.inhrelid = c.oid)::bool as is_child,
       (c.relrowsecurity and c.relforcerowsecurity)::bool as force_rls,
       pg_has_role(c.relowner, 'usage')::bool as is_owner,
       (select r.rolsuper or r.rolbypassrls from pg_roles r where r.rolname = current_user)::bool as bypass_rls,
       exists (select from pg_rewrite r where r.ev_class = c.oid and r.ev_type <> '1' and c.relkind = 'r')::bool as rules,
       (pg_relation_size(c.oid) / current_setting('block_size')::bigint)::int8 as pages,
       greatest(c.reltuples, 0)::float8 as rows,
       coalesce((select string_agg(t.tgname, ', ' order by t.tgname) from pg_trigger t
                  where t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled in ('O', 'A') and t.tgtype & 16 <> 0
                    and t.tgattr = '' and t.tgname not like 'zzz\_theseus\_%'), '')::text as triggers,
       (select max(t.tgname::text collate "C") from pg_trigger t
         where t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled in ('O', 'A') and t.tgtype & 3 = 3
           and t.tgtype & (4 | 16) <> 0 and t.tgname not like 'zzz\_theseus\_%')::text as last_before,
       (select string_agg(quote_ident(a.attname), ', ' order by k.n)
          from pg_index i, unnest(i.indkey::int2[]) with ordinality k(attnum, n), pg_attribute a
         where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.attnum)::text as key
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = $1::text and c.relname = $2::text
