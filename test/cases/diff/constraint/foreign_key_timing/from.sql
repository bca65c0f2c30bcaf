create table p (id int primary key);
create table c (a int constraint f references p, b int constraint g references p deferrable initially deferred);
-- forward only: ALTER CONSTRAINT
-- forward never: DROP CONSTRAINT
