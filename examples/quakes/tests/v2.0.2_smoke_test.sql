-- Release 2.0.2: what version 2 of the application reads and writes is there, what it left is gone.
select to_regclass('public.watches') is not null;
select to_regclass('public.feed_log') is null;
select count(*) = 0 from information_schema.columns where table_name = 'quakes' and column_name = 'tz';
