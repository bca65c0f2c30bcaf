create foreign data wrapper w;
create server s foreign data wrapper w;
create foreign table public.f (a int, b text options (x '1') default 'x' not null, c int[]) server s;
