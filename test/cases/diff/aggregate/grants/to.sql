create aggregate public.plus(int) (sfunc = int4pl, stype = int, initcond = '0');
alter aggregate public.plus(int) owner to app;
revoke execute on function public.plus(int) from public;
grant execute on function public.plus(int) to reader;
comment on aggregate public.plus(int) is 'plus';
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
