create type public.num;
create function public.num_in(cstring) returns public.num language internal immutable strict as 'int4in';
create function public.num_out(public.num) returns cstring language internal immutable strict as 'int4out';

create type public.num (input = public.num_in, output = public.num_out, internallength = 4, passedbyvalue, alignment = int4, category = 'N');
create function public.num_lt(public.num, public.num) returns boolean language internal immutable strict as 'int4lt';
create function public.num_le(public.num, public.num) returns boolean language internal immutable strict as 'int4le';
create function public.num_eq(public.num, public.num) returns boolean language internal immutable strict as 'int4eq';
create function public.num_ne(public.num, public.num) returns boolean language internal immutable strict as 'int4ne';
create function public.num_ge(public.num, public.num) returns boolean language internal immutable strict as 'int4ge';
create function public.num_gt(public.num, public.num) returns boolean language internal immutable strict as 'int4gt';
create function public.num_cmp(public.num, public.num) returns int language internal immutable strict as 'btint4cmp';
create operator public.< (leftarg = public.num, rightarg = public.num, function = public.num_lt, commutator = operator(public.>), negator = operator(public.>=), restrict = scalarltsel, join = scalarltjoinsel);
create operator public.<= (leftarg = public.num, rightarg = public.num, function = public.num_le, commutator = operator(public.>=), negator = operator(public.>), restrict = scalarlesel, join = scalarlejoinsel);
create operator public.= (leftarg = public.num, rightarg = public.num, function = public.num_eq, commutator = operator(public.=), negator = operator(public.<>), restrict = eqsel, join = eqjoinsel, hashes, merges);
create operator public.<> (leftarg = public.num, rightarg = public.num, function = public.num_ne, commutator = operator(public.<>), negator = operator(public.=), restrict = neqsel, join = neqjoinsel);
create operator public.>= (leftarg = public.num, rightarg = public.num, function = public.num_ge, commutator = operator(public.<=), negator = operator(public.<));
create operator public.> (leftarg = public.num, rightarg = public.num, function = public.num_gt, commutator = operator(public.<), negator = operator(public.<=));
create operator class public.num_ops default for type public.num using btree as
    operator 1 public.<, operator 2 public.<=, operator 3 public.=, operator 4 public.>=, operator 5 public.>, function 1 public.num_cmp(public.num, public.num);

create view public.v as select '3'::public.num as n, '3'::public.num < '4'::public.num as less;
create function public.twice(public.num) returns public.num language sql immutable as $$ select $1 $$;
create domain public.small as public.num;
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
