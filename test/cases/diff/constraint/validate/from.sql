create table p (id int primary key);
create table t (a int references p);
alter table t add constraint c check (a > 0) not valid;
alter table t add constraint f foreign key (a) references p not valid;
insert into p values (1);
insert into t values (1);
-- forward only: VALIDATE CONSTRAINT
-- forward never: ADD CONSTRAINT
-- backward only: NOT VALID
