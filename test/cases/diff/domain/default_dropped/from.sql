create domain public.d as int default 5 not null;
