create type public.point3 as (x float8, y float8, z float8);
create type public.labelled as (label text collate "C", at public.point3, tags text[], price numeric(10,2), "odd name" varchar(5));
create type public.empty as ();
comment on column public.labelled.label is 'shown';
comment on type public.labelled is 'a label';
create table public.t (id int primary key);
insert into public.t values (1);
