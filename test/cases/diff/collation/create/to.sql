create collation public.german (provider = icu, locale = 'de-u-co-phonebk');
create collation public.ignoring (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create collation public."C like" (lc_collate = 'C', lc_ctype = 'POSIX');
alter collation public.german owner to app;
comment on collation public.german is 'as in a phone book';
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
