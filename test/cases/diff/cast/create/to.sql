create type public.money2 as (amount int, currency text);
create function public.to_int(public.money2) returns int language sql immutable as $$ select $1.amount $$;

create type public.mood as enum ('ok', 'sad');
create function public.to_money2(int) returns public.money2 language sql immutable as $$ select row($1, 'EUR')::public.money2 $$;
create function public.to_text(public.mood, int, boolean) returns varchar language sql immutable as $$ select 'x' $$;
create cast (public.money2 as int) with function public.to_int(public.money2) as assignment;
create cast (int as public.money2) with function public.to_money2(int);
create cast (varchar as public.mood) with inout as implicit;
create cast (public.mood as varchar) with function public.to_text(public.mood, int, boolean) as implicit;
create cast (public.mood as int4range) with inout;
create cast (varchar as bytea) without function as assignment;
comment on cast (public.money2 as int) is 'the amount';
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
