create table base (id bigint, v bigint check (v > 0));
create table one (extra int) inherits (base);
create table two (v bigint, gone text) inherits (base);
create view see as select id, v from one;
insert into base values (1, 1);
insert into one values (2, 2, 3);
insert into two values (3, 4, 'z');
-- forward differs: column public.two.gone
-- forward differs: column public.two.v
-- backward differs: column public.base.gone
-- backward differs: column public.base.v
-- backward differs: column public.one.
-- backward differs: column public.two.
