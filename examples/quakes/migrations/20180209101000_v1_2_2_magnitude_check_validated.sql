alter table quakes validate constraint quakes_magnitude_check;
