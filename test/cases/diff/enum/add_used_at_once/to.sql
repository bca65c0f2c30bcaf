create type public.state as enum ('new', 'queued', 'done');
create table public.job (id int primary key, state public.state default 'queued', check (state <> 'queued' or id > 0));
create view public.queued as select id from public.job where state = 'queued';
insert into public.job values (1, 'new'), (2, 'done');
