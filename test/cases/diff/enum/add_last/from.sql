-- forward only: ADD VALUE 'happy'
-- forward never: ALTER TABLE
-- backward only: USING mood::text::public.mood
create type public.mood as enum ('sad', 'ok');
create table public.person (id int primary key, mood public.mood);
insert into public.person values (1, 'sad'), (2, 'ok'), (3, null);
