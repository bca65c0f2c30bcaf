-- forward never: DROP
-- backward never: DROP
create subscription s connection 'host=nowhere.invalid password=secret' publication one, "Two" with (connect = false, slot_name = none, binary = true);
create subscription t connection 'host=nowhere.invalid' publication one with (connect = false, slot_name = none);
