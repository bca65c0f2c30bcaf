create table t (id bigint not null, at date not null, n int default 5, added text default 'q', constraint c check (n > 0)) partition by range (at);
create table t_1 partition of t for values from ('2026-01-01') to ('2026-02-01');
create table t_2 partition of t for values from ('2026-02-01') to ('2026-03-01');
alter table t_2 alter n set default 9;
insert into t values (1, '2026-01-03', 1), (2, '2026-02-03', 1);
-- backward differs: column public.t.gone
-- backward differs: column public.t_1.gone
-- backward differs: column public.t_2.gone
-- backward differs: column public.t.n
-- backward differs: column public.t_1.n
-- backward differs: column public.t_2.n
