SELECT 1 @-- x;
-2; SELECT 3 <->/* ; */ 4; SELECT a::int, b[1:2], c := d, 1..2; SELECT '{}'::jsonb ?| x; SELECT 2;