create schema "My Schema";
create table "My Schema"."Table ""x""" ("a b" int primary key, "select" text default 'it''s');
create index "Index Of" on "My Schema"."Table ""x""" ("select");
insert into "My Schema"."Table ""x""" values (1, 'y');
