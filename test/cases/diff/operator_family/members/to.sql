create operator family public.many using btree;
alter operator family public.many using btree add operator 1 < (int4, int8), operator 2 <= (int8, int4), operator 4 >= (int4, int8), function 1 (int8, int4) btint84cmp(int8, int4);
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
