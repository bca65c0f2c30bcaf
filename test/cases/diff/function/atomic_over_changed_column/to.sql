create table public.t (id int primary key, v varchar(20));
insert into public.t values (1, 'a'), (2, null);
create function public.n(a int) returns text language sql begin atomic select v from public.t where id > a; end;
