-- forward never: CREATE CONVERSION
create conversion public.mine for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
