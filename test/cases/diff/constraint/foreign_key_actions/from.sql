create table p (a int, b int, primary key (a, b));
create table c (a int, b int, constraint f foreign key (a, b) references p on delete cascade);
insert into p values (1, 1);
insert into c values (1, 1);
