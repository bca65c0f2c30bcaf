create table public.t (a int);
insert into public.t values (1);
create rule one as on insert to public.t do also notify one;
create rule two as on update to public.t do also notify two;
create rule three as on delete to public.t do also notify three;
create rule four as on update to public.t where (old.a > 5) do instead nothing;
alter table public.t enable always rule one;
alter table public.t disable rule two;
alter table public.t disable rule four;
