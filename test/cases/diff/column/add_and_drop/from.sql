create table t (id int primary key, gone text, last int);
insert into t values (1, 'x', 5);
comment on column t.gone is 'soon gone';
