create table public.t (a int);
insert into public.t values (1);
create domain public.d as text collate "C";
create view public.one as select a, 'x'::public.d as b from public.t;
create view public.two with (security_barrier) as select a, b from public.one;
create view public.three as select a from public.two;
create or replace view public.one as select a, b from public.two;
grant select on public.two to reader;
comment on view public.one is 'looks at itself';
