SET standard_conforming_strings = off;
SELECT 'a\';b', N'\';', E'\';', U&';', x'';
SELECT 'a\''
'\';';
SET standard_conforming_strings = on;
SELECT 'a\'; SELECT 2;