create operator public.=== (leftarg = int, rightarg = int, function = int4eq);
create operator public.!== (leftarg = int, rightarg = int, function = int4ne, negator = operator(public.===), commutator = operator(public.!==));
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
