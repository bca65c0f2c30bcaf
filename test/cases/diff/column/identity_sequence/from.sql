-- forward never: DROP
create table public.i (id int generated always as identity primary key, v text);
insert into public.i (v) values ('a');
create unlogged table public.u (id int generated always as identity primary key);
