CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a THEN CASE b WHEN 1 THEN 2 END END; END;
create or replace procedure p() language sql begin atomic; select (case 1 when 1 then 2 end); end;
CREATE FUNCTION g() RETURNS int LANGUAGE sql RETURN CASE WHEN true THEN 1 END; SELECT 2;