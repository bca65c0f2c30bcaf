create type public.money2 as (amount int, currency text);
create function public.to_int(public.money2) returns int language sql immutable as $$ select $1.amount $$;

create cast (public.money2 as int) with function public.to_int(public.money2) as implicit;
comment on cast (public.money2 as int) is 'the amount';
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
