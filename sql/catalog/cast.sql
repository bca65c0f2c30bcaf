-- Casts but the server's own and those that come with a range type. The identity is: (source AS target). A cast is of the schema of its
-- function, or else of a type of it; what has one of the three in a schema that is not read is left out.
--   source, target  types
--   function        with the types of its arguments; absent = the method needs none
--   method          binary, inout; absent = the function
--   context         assignment or implicit; absent = only where it is written
--   comment
select 'pg_cast'::regclass::oid as classid, c.oid as objid, 0 as objsubid,
       null::oid as parent_classid, null::oid as parent_objid,
       (select n.nspname
          from unnest(array[f.pronamespace, s.typnamespace, t.typnamespace]) with ordinality u (oid, place)
          join pg_namespace n on n.oid = u.oid
         where n.nspname <> 'pg_catalog' order by u.place limit 1) as schema,
       (format_type(c.castsource, null) || ' AS ' || format_type(c.casttarget, null))::name as name,
       '(' || format_type(c.castsource, null) || ' AS ' || format_type(c.casttarget, null) || ')' as identity,
       format_type(c.castsource, null) as source,
       format_type(c.casttarget, null) as target,
       case when c.castfunc <> 0 then c.castfunc::regprocedure::text end as function,
       case c.castmethod when 'b' then 'binary' when 'i' then 'inout' end as method,
       case c.castcontext when 'a' then 'assignment' when 'i' then 'implicit' end as context,
       d.description as comment
  from pg_cast c
  join pg_type s on s.oid = c.castsource
  join pg_type t on t.oid = c.casttarget
  left join pg_proc f on f.oid = c.castfunc
  left join pg_description d on d.classoid = 'pg_cast'::regclass and d.objoid = c.oid and d.objsubid = 0
 where c.oid >= 16384
   and c.oid not in (select i.objid from pg_depend i where i.classid = 'pg_cast'::regclass and i.deptype = 'i')
   and not exists (select from pg_namespace n
                    where n.oid = any (array[f.pronamespace, s.typnamespace, t.typnamespace])
                      and n.nspname <> 'pg_catalog'
                      and not (n.nspname = any ($1)
                      or $2 and n.nspname !~ '^(pg_|theseus_parked_|theseus$|information_schema$)' and n.nspname <> all ($3)))
   and c.oid not in (select e.objid from pg_depend e
                      where e.refclassid = 'pg_extension'::regclass and e.deptype = 'e'
                        and e.classid = 'pg_cast'::regclass)
--only and c.oid = any ($4)
