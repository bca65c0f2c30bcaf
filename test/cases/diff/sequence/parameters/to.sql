create sequence a increment by 5 minvalue 1 maxvalue 5000 start with 1 cache 3 cycle;
create sequence b increment by -2 maxvalue -5 minvalue -5000 start with -10;
create sequence c as int;
create sequence d;
create unlogged sequence e as bigint start with 9;
