create type public.steps;
create function public.steps_canonical(public.steps) returns public.steps language internal immutable strict as 'int4range_canonical';
create function public.steps_diff(int, int) returns float8 language internal immutable strict as 'int4range_subdiff';
create type public.steps as range (subtype = int, canonical = public.steps_canonical, subtype_diff = public.steps_diff);
create table public.u (id int primary key, s public.steps default '[1,5]');
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
