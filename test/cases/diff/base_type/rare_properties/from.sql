-- forward never: DROP TYPE
create type public.num;
create function public.num_in(cstring) returns public.num language internal immutable strict as 'int4in';
create function public.num_out(public.num) returns cstring language internal immutable strict as 'int4out';
create type public.num (input = public.num_in, output = public.num_out, internallength = 4, passedbyvalue, alignment = int4);
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
