COPY t (a) FROM stdin;
1	;
'x
\\.
x\.
\.
SELECT 1;
copy t from stdin with (format csv) ;
"a
;"
\.

SELECT 2;
