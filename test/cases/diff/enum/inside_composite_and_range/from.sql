create type public.grade as enum ('a', 'b', 'c');
create type public.mark as (subject text, grade public.grade);
create type public.grade_range as range (subtype = public.grade);
create table public.report (id int primary key, m public.mark, r public.grade_range);
insert into public.report values (1, row('math', 'a'), '[a,b]'), (2, null, null);
