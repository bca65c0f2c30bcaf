create table public.t (id int primary key, up int references public.t);
create recursive view public.tree (id, depth) as
    select id, 0 from public.t where up is null union all select t.id, depth + 1 from public.t join tree on t.up = tree.id;
create view public.counted as with n as (select count(*) as c from public.tree) select c, 'x'::text as "Label" from n;
create view public.merged as values (1, 'a'), (2, null);
insert into public.t values (1, null), (2, 1);
