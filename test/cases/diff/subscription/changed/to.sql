create subscription s connection 'host=elsewhere.invalid password=secret' publication "Two", three with (connect = false, slot_name = none, streaming = true, synchronous_commit = 'remote_apply');
create subscription t connection 'host=nowhere.invalid' publication one with (connect = false, slot_name = none, disable_on_error = true);
alter subscription t set (slot_name = 'its_slot');
comment on subscription t is 'from afar';
