-- theseus: no-transaction
-- Built while everybody writes.
create index concurrently quakes_properties_idx on quakes using gin (properties jsonb_path_ops);
create index concurrently quakes_network_happened_at_idx on quakes (network, happened_at desc);
