-- forward only: ALTER OPERATOR
-- forward never: DROP OPERATOR
-- backward never: DROP OPERATOR
create operator public.=== (leftarg = int, rightarg = int, function = int4eq, restrict = eqsel);
create view public.v as select 1 operator(public.===) 2 as same;
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
