SELECT 1;
SELECT 'a
b';
-- c
COPY t FROM STDIN;
a
\.
SELECT $$
$$;
