-- theseus: release 1.2.3
-- theseus: allow drop-column it is old
ALTER TABLE t
  -- theseus: park side-table
  DROP COLUMN a CASCADE, ADD b int DEFAULT f(1, 2);
-- theseus: fill s."T".c coalesce(a, 'x')
-- theseus: needs evolution e >= soak
-- theseus: irreversable x
