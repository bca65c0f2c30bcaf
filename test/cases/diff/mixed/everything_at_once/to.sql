create schema app_s;
create type app_s.state as enum ('new', 'done');
create type app_s.span as range (subtype = timestamptz);
create type app_s.money as (amount numeric(12,2), currency text);
create domain app_s.email as text check (value ~ '@');
create sequence app_s.numbers increment 5;
create function app_s.next_number() returns bigint language sql as $$ select nextval('app_s.numbers') $$;
create table public.seed (id int primary key);
create table app_s.customer (id bigint generated always as identity primary key, email app_s.email unique, created timestamptz default now());
create table app_s.orders (id bigint default app_s.next_number() primary key, customer_id bigint not null references app_s.customer on delete cascade,
    state app_s.state not null default 'new', total app_s.money, valid app_s.span, tags text[] default '{}',
    exclude using gist (valid with &&));
create index orders_open on app_s.orders (customer_id) where state = 'new';
create view app_s.open_orders with (security_invoker) as select o.id, c.email from app_s.orders o join app_s.customer c on c.id = o.customer_id where o.state = 'new';
create materialized view app_s.counts as select customer_id, count(*) as n from app_s.orders group by 1;
create unique index counts_key on app_s.counts (customer_id);
create function app_s.touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touch before update on app_s.orders for each row when (old.state is distinct from new.state) execute function app_s.touch();
alter table app_s.orders enable row level security;
create policy mine on app_s.orders to reader using (exists (select from app_s.open_orders v where v.id = orders.id));
create rule no_delete as on delete to app_s.customer do instead nothing;
create procedure app_s.refresh() language plpgsql as $$ begin refresh materialized view app_s.counts; end $$;
grant select on app_s.open_orders to reader;
grant usage on schema app_s to reader;
create publication orders_pub for table app_s.orders (id, customer_id);
insert into public.seed values (1);
