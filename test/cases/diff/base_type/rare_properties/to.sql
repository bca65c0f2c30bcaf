create type public.num;
create function public.num_in(cstring) returns public.num language internal immutable strict as 'int4in';
create function public.num_out(public.num) returns cstring language internal immutable strict as 'int4out';

create function public.num_typmod_in(cstring[]) returns int language internal immutable strict as 'numerictypmodin';
create function public.num_typmod_out(int) returns cstring language internal immutable strict as 'numerictypmodout';
create function public.num_analyze(internal) returns boolean language internal strict as 'array_typanalyze';
create type public.num (input = public.num_in, output = public.num_out, internallength = 4, passedbyvalue, alignment = int4,
    typmod_in = public.num_typmod_in, typmod_out = public.num_typmod_out, analyze = public.num_analyze);
create type public.two;
create function public.two_in(cstring) returns public.two language internal immutable strict as 'point_in';
create function public.two_out(public.two) returns cstring language internal immutable strict as 'point_out';
create function public.two_part(internal) returns internal language internal immutable strict as 'raw_array_subscript_handler';
create type public.two (input = public.two_in, output = public.two_out, internallength = 16, alignment = double, element = float8, subscript = public.two_part);
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
