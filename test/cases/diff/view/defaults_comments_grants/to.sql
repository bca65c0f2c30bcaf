create table public.t (id int primary key, a int);
create view public.v as select id, a from public.t;
alter view public.v alter column a set default 7;
alter view public.v owner to app;
comment on view public.v is 'it''s';
comment on column public.v.a is 'the a';
grant select, insert (id) on public.v to reader;
grant update (a) on public.v to writer with grant option;
insert into public.t values (1, 2);
