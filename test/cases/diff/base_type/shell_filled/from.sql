create type public.num;
create function public.num_in(cstring) returns public.num language internal immutable strict as 'int4in';
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
