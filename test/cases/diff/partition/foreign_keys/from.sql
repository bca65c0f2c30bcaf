create table p (id int, k int, primary key (id, k)) partition by list (k);
create table p_1 partition of p for values in (1);
create table r (id int primary key);
create table c (p_id int, k int, r_id int) partition by list (k);
create table c_1 partition of c for values in (1);
insert into p values (1, 1);
insert into r values (1);
insert into c values (1, 1, 1);
