-- forward only: ADD VALUE 'xs' BEFORE 'm'
-- forward only: ADD VALUE 's' AFTER 'xs'
-- forward never: ALTER TABLE
create type public.size as enum ('m', 'xl');
create table public.shirt (id int primary key, size public.size not null);
insert into public.shirt values (1, 'm'), (2, 'xl');
