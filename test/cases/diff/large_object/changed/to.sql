select lo_create(72), lo_create(73);
comment on large object 72 is 'changed';
grant select on large object 73 to reader;
