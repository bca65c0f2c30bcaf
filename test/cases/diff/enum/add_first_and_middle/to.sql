create type public.size as enum ('xs', 's', 'm', 'l', 'xl', 'xxl');
create table public.shirt (id int primary key, size public.size not null);
insert into public.shirt values (1, 'm'), (2, 'xl');
