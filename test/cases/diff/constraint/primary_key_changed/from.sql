create table p (id int, n int not null unique, constraint p_pkey primary key (id));
create table c (p_id int references p (id), n int references p (n));
insert into p values (1, 1);
insert into c values (1, 1);
