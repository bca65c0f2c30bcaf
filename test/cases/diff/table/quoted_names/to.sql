create schema "My Schema";
create table "My Schema"."Table ""x""" ("a b" bigint primary key, "select" text not null default 'it''s two', "New.Column" int check ("New.Column" > 0));
create unique index "Index Of" on "My Schema"."Table ""x""" ("select");
comment on column "My Schema"."Table ""x"""."New.Column" is 'new';
insert into "My Schema"."Table ""x""" values (1, 'y');
