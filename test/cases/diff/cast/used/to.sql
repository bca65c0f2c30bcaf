create type public.money2 as (amount int, currency text);
create function public.to_int(public.money2) returns int language sql immutable as $$ select $1.amount $$;

create cast (public.money2 as int) with function public.to_int(public.money2) as implicit;
create table public.priced (id int primary key, price public.money2, amount int default row(1, 'EUR')::public.money2, check (price::int > 0));
create view public.amounts as select price::int as amount from public.priced;
create function public.dear(p public.money2) returns boolean language sql begin atomic select p::int > 100; end;
create function public.a_dear(p public.money2) returns boolean language sql begin atomic select p > 100; end;
create index on public.priced ((price::int));
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
