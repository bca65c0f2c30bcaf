create domain public.amount as bigint default 0 constraint positive check (value >= 0);
create table public.t (id int primary key, a public.amount, many public.amount[]);
create index t_a on public.t (a);
create view public.v as select a from public.t where a > 3;
create function public.twice(a public.amount) returns public.amount language sql as $$ select (a * 2)::public.amount $$;
comment on domain public.amount is 'money';
insert into public.t values (1, 5, '{1,2}'), (2, null, null);
