-- a;
/* b; /* c; */ */ SELECT /* ; */ 1 -- d;
;
SELECT 5*/* x */2;-- end