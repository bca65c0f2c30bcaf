-- forward only: ADD VALUE IF NOT EXISTS 'queued' AFTER 'new'
-- forward never: RENAME
create type public.state as enum ('new', 'done');
create table public.job (id int primary key, state public.state default 'new');
insert into public.job values (1, 'new'), (2, 'done');
