create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
alter table public.t add w int, add x int;

create statistics public.s (dependencies, mcv) on v, w, x from public.t;
create statistics public.e (ndistinct) on (id + w), (upper(v)) from public.t;
