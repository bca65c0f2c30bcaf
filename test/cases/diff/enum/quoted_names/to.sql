create schema "My Schema";
create type "My Schema"."Weird ""Type""" as enum ('a b', 'back\slash', 'it''s', '"q"');
create table "My Schema"."T able" ("i d" int primary key, "Col" "My Schema"."Weird ""Type""" default 'it''s');
insert into "My Schema"."T able" values (1, 'it''s'), (2, 'back\slash');
