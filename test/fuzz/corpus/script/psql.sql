\set a b
SELECT :'a', :b, :"c", :{?d};
SELECT 1 \gexec
\copy t from stdin
x'
\.
\connect x
\;SELECT 1\; SELECT 2;