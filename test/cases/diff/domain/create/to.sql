create domain public.email as text collate "C" default 'none@x' not null
    constraint has_at check (value like '%@%') constraint short check (length(value) < 100);
create domain public.code as varchar(8);
create domain public.codes as public.code[] check (cardinality(value) < 5);
comment on domain public.email is 'address';
comment on constraint has_at on domain public.email is 'an @';
create table public.t (id int primary key, e public.email default 'me@x', c public.codes);
