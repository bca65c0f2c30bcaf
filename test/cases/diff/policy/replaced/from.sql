-- forward only: DROP POLICY r on public.t
create table public.t (id int primary key, a int);
create policy p on public.t for all using (id > 0) with check (a > 0);
create policy q on public.t for update using (id > 0);
create policy r on public.t as permissive using (true);
comment on policy r on public.t is 'r';
insert into public.t values (1, 2);
