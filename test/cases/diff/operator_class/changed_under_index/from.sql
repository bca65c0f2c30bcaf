create operator class public.mine for type int using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int, int);
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
create index t_mine on public.t (id public.mine);
