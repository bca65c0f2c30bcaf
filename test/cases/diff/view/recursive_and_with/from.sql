create table public.t (id int primary key, up int references public.t);
insert into public.t values (1, null), (2, 1);
