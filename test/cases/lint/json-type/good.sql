create table n (a jsonb);
