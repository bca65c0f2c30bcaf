create type public.rec as (id int, body text, added text);
create table public.recs of public.rec (primary key (id));
insert into public.recs values (1, 'x');
