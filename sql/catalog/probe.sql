-- Has anything changed? A sum over (oid, xmin) of each catalog that the snapshot reads: every change of a row gives it another xmin,
-- and a row more or less changes the sum. Temporary tables and TOAST are left out, because ordinary work makes and drops them.
-- Roles are read through pg_roles, which has no xmin. 6237 is pg_publication_namespace, which servers before 15 do not have; its rows
-- show in pg_depend.
--   relations   what a lock on tables keeps from changing
--   others
with temporary as (select oid from pg_class where relpersistence = 't')
select concat_ws(' ',
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0))
            from pg_class where relpersistence <> 't' and relnamespace <> 99),
         (select sum(hashint8extended((attrelid::int8 << 32) + xmin::text::int8, attnum))
            from pg_attribute
           where attrelid >= 16384 and attnum > 0 and attrelid not in (select oid from temporary)),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0))
            from pg_attrdef where adrelid not in (select oid from temporary)),
         (select sum(hashint8extended((indexrelid::int8 << 32) + xmin::text::int8, 0))
            from pg_index where indexrelid >= 16384 and indrelid not in (select oid from temporary)),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0))
            from pg_constraint where conrelid not in (select oid from temporary)),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0))
            from pg_trigger where tgrelid not in (select oid from temporary)),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0))
            from pg_rewrite where oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_policy),
         (select sum(hashint8extended((inhrelid::int8 << 32) + xmin::text::int8, inhparent::int8)) from pg_inherits),
         (select sum(hashint8extended((seqrelid::int8 << 32) + xmin::text::int8, 0)) from pg_sequence),
         (select sum(hashint8extended((partrelid::int8 << 32) + xmin::text::int8, 0)) from pg_partitioned_table),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_statistic_ext)) as relations,
       concat_ws(' ',
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_namespace where nspname !~ '^pg_'),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_proc where oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0))
            from pg_type where oid >= 16384 and typrelid not in (select oid from temporary)
             and (typelem = 0 or typtype <> 'b' or typlen <> -1)),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_enum),
         (select sum(hashint8extended((rngtypid::int8 << 32) + xmin::text::int8, 0)) from pg_range),
         (select sum(hashint8extended((aggfnoid::oid::int8 << 32) + xmin::text::int8, 0))
            from pg_aggregate where aggfnoid::oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_extension),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_cast where oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_operator where oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_opfamily where oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_opclass where oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_amop where oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_amproc where oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_transform),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_language where oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_am where oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_collation where oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_conversion where oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_event_trigger),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_publication),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_publication_rel),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_default_acl),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_foreign_data_wrapper),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_foreign_server),
         (select sum(hashint8extended((ftrelid::int8 << 32) + xmin::text::int8, 0)) from pg_foreign_table),
         (select sum(hashtextextended(m::text, 0)) from pg_user_mappings m),
         (select sum(hashtextextended(concat_ws(' ', subname, subowner, subenabled, subslotname, subpublications::text), 0))
            from pg_subscription),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_largeobject_metadata where lomacl is not null),
         (select sum(hashint8extended((objoid::int8 << 32) + xmin::text::int8, objsubid)) from pg_seclabel),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_ts_parser where oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_ts_template where oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_ts_dict where oid >= 16384),
         (select sum(hashint8extended((oid::int8 << 32) + xmin::text::int8, 0)) from pg_ts_config where oid >= 16384),
         (select sum(hashint8extended((mapcfg::int8 << 32) + xmin::text::int8, (maptokentype::int8 << 32) + mapseqno))
            from pg_ts_config_map where mapcfg >= 16384),
         (select sum(hashint8extended((objoid::int8 << 32) + xmin::text::int8, objsubid))
            from pg_description where objoid >= 16384 or objoid = 2200),
         (select sum(hashint8extended((objoid::int8 << 32) + xmin::text::int8, 0)) from pg_shdescription),
         (select sum(hashint8extended((objid::int8 << 32) + xmin::text::int8, refobjid::int8 # ascii(deptype::text)))
            from pg_depend
           where deptype in ('a', 'x')
             and classid in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_trigger'::regclass, 6237)
             and objid not in (select oid from temporary)),
         (select sum(hashint8extended((setrole::int8 << 32) + xmin::text::int8, setdatabase::int8)) from pg_db_role_setting),
         (select sum(hashint8extended((roleid::int8 << 32) + xmin::text::int8, member::int8)) from pg_auth_members),
         (select sum(hashtextextended(r::text, 0)) from pg_roles r)) as others
