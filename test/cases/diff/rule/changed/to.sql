create table public.t (id int primary key, a int);
create rule r as on delete to public.t where old.id > 5 do instead nothing;
create rule s as on update to public.t do also notify x;
alter table public.t disable rule r;
alter table public.t enable always rule s;
insert into public.t values (1, 2);
