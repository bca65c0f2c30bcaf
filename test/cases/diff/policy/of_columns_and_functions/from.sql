create function public.ok(a int) returns boolean language sql as $$ select a > 0 $$;
create table public.t (id int primary key, a int);
create policy p on public.t using (public.ok(a));
insert into public.t values (1, 2);
