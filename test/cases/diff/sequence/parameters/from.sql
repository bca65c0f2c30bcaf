create sequence a;
create sequence b increment by -1 maxvalue -5 minvalue -500 start with -5;
create sequence c as smallint cycle;
create unlogged sequence d;
create sequence e as int start with 7 cache 20;
-- forward never: CREATE SEQUENCE
