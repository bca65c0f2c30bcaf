create operator public.!== (leftarg = int, rightarg = int, function = int4ne, negator = operator(public.===));
drop operator public.!== (int, int);
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
