-- forward never: CREATE FOREIGN
-- backward never: CREATE FOREIGN
create foreign data wrapper w;
create server s foreign data wrapper w;
create foreign table public.f (a int not null, b text options (x '1', y '2') default 'd', c varchar(10)) server s options (t 'one', u 'two');
alter table public.f add constraint k check (a > 0) not valid;
alter table public.f add constraint gone check (a > 1);
grant select on public.f to reader;
