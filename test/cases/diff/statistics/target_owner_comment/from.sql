-- forward never: CREATE STATISTICS
-- backward never: CREATE STATISTICS
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
alter table public.t add w int, add x int;

create statistics public.s on v, w from public.t;
alter statistics public.s set statistics 50;
