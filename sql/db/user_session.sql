-- DISCARD ALL as the server's manual spells it out, without pg_advisory_unlock_all(): the session that
-- executes keeps the lock by which it is the only one.
close all;
set session authorization default;
reset all;
deallocate all;
unlisten *;
discard plans;
discard temp;
discard sequences
