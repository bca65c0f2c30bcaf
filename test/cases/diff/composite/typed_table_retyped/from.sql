-- forward refused: is a table OF this type
create type public.rec as (id int, body text);
create table public.recs of public.rec (primary key (id));
create table public.other (id int primary key, r public.rec);
insert into public.recs values (1, 'x');
