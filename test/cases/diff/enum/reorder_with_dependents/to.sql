create type public.level as enum ('high', 'mid', 'low');
create table public.alert (id int primary key, level public.level default 'low', history public.level[] default '{low}',
    constraint not_both check (level <> 'high' or id > 0));
create index alert_level on public.alert (level);
create index alert_high on public.alert (id) where level = 'high';
create view public.high_alerts as select id, level from public.alert where level = 'high'::public.level;
create function public.is_high(l public.level) returns boolean language sql as $$ select l = 'high' $$;
create function public.worst(a public.level, b public.level) returns public.level language sql as $$ select greatest(a, b) $$;
alter table public.alert enable row level security;
create policy only_low on public.alert using (level = 'low'::public.level);
insert into public.alert values (1, 'low', '{low,high}'), (2, 'high', null), (3, null, '{}');
