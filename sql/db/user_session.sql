-- DISCARD ALL as the server's manual spells it out, without pg_advisory_unlock_all(): the session that
-- executes keeps the lock by which it is the only one; and without DEALLOCATE ALL and DISCARD PLANS: what we have
-- prepared stays, and what the user had is dropped by name.
close all;
set session authorization default;
reset all;
unlisten *;
discard temp;
discard sequences
