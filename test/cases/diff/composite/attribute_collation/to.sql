create type public.name as (first text collate "POSIX", last text);
