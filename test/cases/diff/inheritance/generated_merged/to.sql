create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);

create table public.up (a int not null, g int generated always as (a * 2) stored);
create table public.down (a int not null, g int generated always as (a * 2) stored, more int);
alter table public.down inherit public.up;
create table public.reversed (g int generated always as (a * 2) stored, a int not null);
alter table public.reversed inherit public.up;
insert into public.down (a) values (3);
