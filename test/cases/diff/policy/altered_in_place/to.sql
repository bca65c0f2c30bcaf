create table public.t (id int primary key, a int);
create policy p on public.t for all to public using (id > 1) with check (a > 2);
create policy q on public.t for select to writer, app using (id > 0);
comment on policy p on public.t is 'p';
insert into public.t values (1, 2);
