-- forward never: DROP POLICY
-- forward only: ALTER POLICY p on public.t
create table public.t (id int primary key, a int);
create policy p on public.t for all to reader using (id > 0) with check (a > 0);
create policy q on public.t for select using (id > 0);
comment on policy p on public.t is 'p';
insert into public.t values (1, 2);
