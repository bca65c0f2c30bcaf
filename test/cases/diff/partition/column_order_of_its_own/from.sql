create table kept ();
