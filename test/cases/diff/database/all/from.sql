do $$ begin
    execute format('alter database %I set work_mem to %L', current_database(), '8MB');
    execute format('alter database %I set my.option to %L', current_database(), 'it''s "%"');
    execute format('alter role app in database %I set statement_timeout to %L', current_database(), '7s');
    execute format('alter role app in database %I set search_path to a, "B c"', current_database());
    execute format('alter role "Mixed Role" in database %I set work_mem to %L', current_database(), '7MB');
    execute format('comment on database %I is %L', current_database(), 'it''s here');
end $$;
