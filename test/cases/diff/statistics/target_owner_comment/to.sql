create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
alter table public.t add w int, add x int;

create statistics public.s on v, w from public.t;
alter statistics public.s set statistics 0;
alter statistics public.s owner to app;
comment on statistics public.s is 'two';
