create domain public.d as int;
