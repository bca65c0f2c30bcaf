create table public.t (id int primary key);
create procedure public.fill(n int, inout done int default 0) language plpgsql as $$ begin insert into t values (n); done := n; commit; end $$;
create procedure public.atomic(n int) language sql begin atomic insert into public.t values (n); end;
comment on procedure public.fill(int, int) is 'fills';
revoke execute on procedure public.fill(int, int) from public;
