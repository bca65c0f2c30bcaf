-- The front page's view answers and leaves weak quakes out.
select count(*) = 0 from strong_quakes where magnitude < 4.5;
