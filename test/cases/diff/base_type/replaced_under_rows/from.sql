-- forward refused: would lose what it holds
-- backward refused: would lose what it holds
create type public.num;
create function public.num_in(cstring) returns public.num language internal immutable strict as 'int4in';
create function public.num_out(public.num) returns cstring language internal immutable strict as 'int4out';
create type public.num (input = public.num_in, output = public.num_out, internallength = 4, passedbyvalue, alignment = int4);

create table public.u (id int primary key, n public.num);
insert into public.u values (1, '7');
