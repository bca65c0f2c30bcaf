-- Analysts read quakes that are confirmed, and nothing else.
create role quakes_analyst nologin;
grant usage on schema public to quakes_analyst;
grant select on networks, quakes to quakes_analyst;
alter table quakes enable row level security;
create policy quakes_confirmed on quakes for select to quakes_analyst
    using (properties ->> 'status' = 'reviewed');
