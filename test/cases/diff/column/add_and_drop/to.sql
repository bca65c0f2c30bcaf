create table t (id int primary key, last int, added text not null default 'd', other timestamptz);
insert into t values (1, 6);
-- backward differs: column public.t.gone
-- backward differs: column public.t.last
