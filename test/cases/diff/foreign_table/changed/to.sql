create foreign data wrapper w;
create server s foreign data wrapper w;
create foreign table public.f (a bigint, b text options (x '3', z '4') not null, c varchar(20) collate "C" default 'z') server s options (u '3', v 'three');
alter table public.f add constraint k check (a > 0);
alter table public.f add constraint new check (a < 10);
alter foreign table public.f owner to app;
grant select on public.f to writer;
comment on foreign table public.f is 'changed';
