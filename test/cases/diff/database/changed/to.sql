do $$ begin
    execute format('alter database %I set search_path to "$user", %L, public', current_database(), 'Odd Schema');
    execute format('alter database %I set work_mem to %L', current_database(), '9MB');
    execute format('alter role app in database %I set search_path to a, "B c"', current_database());
    execute format('alter role app in database %I set work_mem to %L', current_database(), '3MB');
end $$;
