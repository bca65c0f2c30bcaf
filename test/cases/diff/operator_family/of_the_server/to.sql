create type public.num;
create function public.num_in(cstring) returns public.num language internal immutable strict as 'int4in';
create function public.num_out(public.num) returns cstring language internal immutable strict as 'int4out';
create type public.num (input = public.num_in, output = public.num_out, internallength = 4, passedbyvalue, alignment = int4);

create function public.num_lt_int(public.num, int) returns boolean language internal immutable strict as 'int4lt';
create function public.num_cmp_int(public.num, int) returns int language internal immutable strict as 'btint4cmp';
create operator public.< (leftarg = public.num, rightarg = int, function = public.num_lt_int);
alter operator family pg_catalog.integer_ops using btree add operator 1 public.< (public.num, int), function 1 public.num_cmp_int(public.num, int);
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
