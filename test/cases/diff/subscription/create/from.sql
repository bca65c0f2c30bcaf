-- forward refused: connection string
-- backward only: DROP SUBSCRIPTION
create schema other;
