create schema s;
create table s.t (id int primary key, a int check (a > 0));
create index t_a on s.t (a);
create sequence s.q;
create domain s.d as int constraint c check (value > 0);
create statistics s.st on id, a from s.t;
insert into s.t values (1, 2);
comment on table s.t is 'old';
comment on column s.t.a is 'old a';
