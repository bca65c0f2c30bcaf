create table p (id int not null unique, n int not null, constraint p_pkey primary key (n) include (id));
create table c (p_id int references p (id), n int references p (n));
insert into p values (1, 1);
insert into c values (1, 1);
