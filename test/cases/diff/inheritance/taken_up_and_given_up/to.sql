create table base (id int, note text);
create table base_two (note text);
create table one (id int, note text);
create table two (id int, note text);
alter table two inherit base;
create table three (id int, note text) inherits (base_two);
insert into one values (1, 'a');
insert into two values (2, 'b');
insert into three (id, note) values (3, 'c');
-- forward differs: column public.three.
-- backward differs: column public.three.
-- backward differs: column public.one.
-- forward never: INHERIT public.base_two
