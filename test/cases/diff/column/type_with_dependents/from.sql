create table t (id int primary key, v int default 5, twice int generated always as (v * 2) stored, who text);
create view s as select id, v from t where v > 1;
create view ss as select sum(v) as sum from s;
create materialized view m as select v from s;
create index m_v on m (v);
create policy p on t using (v > 0);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g before update of v on t for each row when (new.v > 3) execute function f();
create statistics st on v, who from t;
create function total() returns bigint language sql begin atomic select sum(v) from t; end;
grant select on s to reader;
comment on view ss is 'sum';
insert into t (id, v) values (1, 7);
-- forward differs: column public.t.twice
-- forward differs: column public.t.who
-- backward differs: column public.t.twice
-- backward differs: column public.t.who
