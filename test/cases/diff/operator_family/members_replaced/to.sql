-- forward never: CREATE INDEX
-- backward never: CREATE INDEX
create type public.num;
create function public.num_in(cstring) returns public.num language internal immutable strict as 'int4in';
create function public.num_out(public.num) returns cstring language internal immutable strict as 'int4out';
create type public.num (input = public.num_in, output = public.num_out, internallength = 4, passedbyvalue, alignment = int4);
create function public.num_less(public.num, public.num) returns boolean language internal immutable strict as 'int4lt';
create function public.num_le(public.num, public.num) returns boolean language internal immutable strict as 'int4le';
create function public.num_eq(public.num, public.num) returns boolean language internal immutable strict as 'int4eq';
create function public.num_ne(public.num, public.num) returns boolean language internal immutable strict as 'int4ne';
create function public.num_ge(public.num, public.num) returns boolean language internal immutable strict as 'int4ge';
create function public.num_gt(public.num, public.num) returns boolean language internal immutable strict as 'int4gt';
create function public.num_cmp(public.num, public.num) returns int language internal immutable strict as 'btint4cmp';
create operator public.< (leftarg = public.num, rightarg = public.num, function = public.num_less, commutator = operator(public.>), negator = operator(public.>=), restrict = scalarltsel, join = scalarltjoinsel);
create operator public.<= (leftarg = public.num, rightarg = public.num, function = public.num_le, commutator = operator(public.>=), negator = operator(public.>), restrict = scalarlesel, join = scalarlejoinsel);
create operator public.= (leftarg = public.num, rightarg = public.num, function = public.num_eq, commutator = operator(public.=), negator = operator(public.<>), restrict = eqsel, join = eqjoinsel, hashes, merges);
create operator public.<> (leftarg = public.num, rightarg = public.num, function = public.num_ne, commutator = operator(public.<>), negator = operator(public.=), restrict = neqsel, join = neqjoinsel);
create operator public.>= (leftarg = public.num, rightarg = public.num, function = public.num_ge, commutator = operator(public.<=), negator = operator(public.<));
create operator public.> (leftarg = public.num, rightarg = public.num, function = public.num_gt, commutator = operator(public.<), negator = operator(public.<=));

create operator family public.many using btree;
alter operator family public.many using btree add operator 1 public.< (public.num, public.num), function 1 public.num_cmp(public.num, public.num);
create operator class public.mine for type int using btree family public.many as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int, int);
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
create index t_mine on public.t (id public.mine);
