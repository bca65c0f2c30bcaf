-- forward only: RENAME TO span_set
-- forward never: DROP TYPE
create type public.span as range (subtype = numeric, multirange_type_name = public.spans);
create table public.t (id int primary key, s public.span);
insert into public.t values (1, '[1,5)');
