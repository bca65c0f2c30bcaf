create table t (id int primary key, code varchar(20) not null default 'a' check (code <> 'zz'));
create index t_code on t (code);
create index t_lower on t (lower(code)) where code > 'b';
insert into t values (1, 'abc');
