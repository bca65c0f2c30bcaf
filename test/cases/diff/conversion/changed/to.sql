create default conversion public.mine for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1;
alter conversion public.mine owner to writer;
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
