create schema ext;
create extension citext schema ext;
create table public.t (id int primary key, name ext.citext default 'x');
insert into public.t values (1);
