create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
alter table public.t add w int, add x int;

create statistics public.s on v, w from public.t;
create statistics public.e on (w + 1), v from public.t;
