create type public.p as (a int, b int);
comment on column public.p.b is 'the second''s';
