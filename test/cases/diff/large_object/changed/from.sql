-- the objects and their content stay, whatever was said of them
-- forward never: lo_unlink
-- backward never: lo_unlink
select lo_create(71), lo_create(72), lo_create(73);
select lo_put(71, 0, 'content');
comment on large object 71 is 'it''s a picture';
grant select on large object 71 to reader;
grant select, update on large object 72 to writer with grant option;
alter large object 72 owner to app;
