alter table t alter column a set not null;
alter table t drop constraint a_is_there;
