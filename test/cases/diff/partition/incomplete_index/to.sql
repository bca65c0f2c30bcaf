create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);

create table public.p (a int) partition by range (a);
create table public.p1 partition of public.p for values from (0) to (10);
create table public.p2 partition of public.p for values from (10) to (20) partition by range (a);
create table public.p21 partition of public.p2 for values from (10) to (15);
create table public.p22 partition of public.p2 for values from (15) to (20);
create index p_a on only public.p (a);
create index p1_a on public.p1 (a);
create index p2_a on only public.p2 (a);
create index p21_a on public.p21 (a);
alter index public.p_a attach partition public.p1_a;
alter index public.p_a attach partition public.p2_a;
alter index public.p2_a attach partition public.p21_a;
