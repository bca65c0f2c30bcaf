create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);

create function public.n(a int) returns bigint language sql begin atomic select count(*) from public.t where id > a; end;
create view public.v as select public.n(1) as n;
