create operator public.=== (leftarg = int, rightarg = int, function = int4eq, commutator = operator(public.===));
create view public.v as select 1 operator(public.===) 2 as same;
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
