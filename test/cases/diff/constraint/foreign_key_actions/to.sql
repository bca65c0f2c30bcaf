create table p (a int, b int, primary key (a, b));
create table c (a int, b int, constraint f foreign key (a, b) references p match full on update cascade on delete set null);
comment on constraint f on c is 'kept';
insert into p values (1, 1);
insert into c values (1, 1);
