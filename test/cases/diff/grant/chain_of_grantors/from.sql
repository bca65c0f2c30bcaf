-- forward only: set_config(''role'', ''writer''
create table public.t (id int primary key);
alter table public.t owner to app;
insert into public.t values (1);
