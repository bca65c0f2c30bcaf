create index on t (a);
create unique index u on public.t (a) where a > 1;
