create table t (id int, k text) partition by list (k);
create table t_a partition of t for values in ('a');
create table t_rest partition of t default;
create table h (id int) partition by hash (id);
create table h_0 partition of h for values with (modulus 2, remainder 0);
create table h_1 partition of h for values with (modulus 2, remainder 1);
insert into t values (1, 'a'), (2, 'z');
insert into h select generate_series(1, 20);
