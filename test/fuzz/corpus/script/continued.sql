SELECT 'a'
';', E'b'
';'; SELECT 'a' -- c
 ';'; SELECT 2;