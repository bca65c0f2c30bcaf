create operator family public.many using btree;
alter operator family public.many using btree add operator 1 < (int4, int8), operator 2 <= (int4, int8), operator 3 = (int4, int8), function 1 (int4, int8) btint48cmp(int4, int8);
alter operator family public.many using btree owner to app;
comment on operator family public.many using btree is 'mixed';
create operator family public.empty using hash;
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
