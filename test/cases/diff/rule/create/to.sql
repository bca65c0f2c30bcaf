create table public.t (id int primary key, a int);
create view public.v as select id, a from public.t;
create table public.log (id int);
create rule ins as on insert to public.v do instead insert into public.t values (new.id, new.a) returning id, a;
create rule upd as on update to public.v where old.id > 5 do also (insert into public.log values (old.id); delete from public.t where id = old.id);
create rule "No" as on delete to public.t do instead nothing;
comment on rule "No" on public.t is 'no delete';
insert into public.t values (1, 2);
