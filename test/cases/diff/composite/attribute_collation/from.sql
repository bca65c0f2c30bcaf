create type public.name as (first text, last text collate "C");
