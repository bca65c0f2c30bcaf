-- forward only: VALIDATE CONSTRAINT
create domain public.qty as int;
alter domain public.qty add constraint positive check (value > 0) not valid;
create table public.t (id int primary key, q public.qty);
insert into public.t values (1, 5);
