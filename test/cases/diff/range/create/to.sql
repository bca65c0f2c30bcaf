create type public.float_range as range (subtype = float8, subtype_diff = float8mi, multirange_type_name = public.many_floats);
create type public.text_range as range (subtype = text, collation = "C", subtype_opclass = text_pattern_ops);
comment on type public.float_range is 'of floats';
create table public.t (id int primary key, f public.float_range, fs public.many_floats, x public.text_range);
