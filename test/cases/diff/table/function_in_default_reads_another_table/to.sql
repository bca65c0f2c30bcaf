create table kept (id int);
create table rates (id int primary key, rate numeric not null);
create function current_rate() returns numeric language sql stable begin atomic select max(rate) from rates; end;
create table sales (id int primary key, rate numeric default current_rate());
create function sold() returns bigint language sql stable begin atomic select count(*) from sales; end;
alter table rates add column sold bigint default sold();
