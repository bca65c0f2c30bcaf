create type public.words as range (subtype = text, collation = "POSIX");
create table public.t (id int primary key, w public.words, ws public.words[]);
insert into public.t values (1, '[a,b)', '{"[c,d]"}'), (2, null, null);
