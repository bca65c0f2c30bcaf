-- Every change of a quake leaves its time behind.
alter table quakes add column touched_at timestamptz;

create function quakes_touch() returns trigger
language plpgsql as $$
begin
    new.touched_at := clock_timestamp();
    return new;
end;
$$;

create trigger quakes_touch before update on quakes
    for each row execute function quakes_touch();
