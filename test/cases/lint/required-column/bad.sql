alter table t add column a int not null;
alter table t add column b text, add column c text not null;
