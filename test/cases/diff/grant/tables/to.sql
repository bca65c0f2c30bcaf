create table public.t (id int primary key, a int);
create table public.u (id int primary key);
grant insert, update on public.t to reader with grant option;
grant select on public.t to public;
grant select on public.u to writer;
revoke delete, truncate on public.u from current_user;
insert into public.t values (1, 2);
