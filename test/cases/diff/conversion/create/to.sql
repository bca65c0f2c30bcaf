create conversion public.mine for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
create default conversion public.usual for 'UTF8' to 'LATIN2' from utf8_to_iso8859;
alter conversion public.mine owner to app;
comment on conversion public.mine is 'ours';
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
