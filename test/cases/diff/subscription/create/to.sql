create schema other;
create subscription "Odd one" connection 'host=nowhere.invalid password=secret' publication one, "Two" with (connect = false, slot_name = none, binary = true, streaming = on, synchronous_commit = 'local', disable_on_error = true);
create subscription plain connection 'host=nowhere.invalid' publication one with (connect = false, slot_name = none);
alter subscription plain set (slot_name = 'its_slot');
comment on subscription plain is 'from afar';
