create table public.kept (id int primary key);
create table public.orders (
    id bigserial primary key,
    code varchar(10) not null default 'new',
    total numeric(10, 2) check (total >= 0),
    doubled numeric generated always as (total * 2) stored,
    kept_id int references kept (id) on delete cascade,
    number bigint generated always as identity (start with 100 increment by 5)
);
create index orders_code on orders (lower(code)) where total > 0;
comment on table orders is 'it''s here';
comment on column orders.code is 'the code';
