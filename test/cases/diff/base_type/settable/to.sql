create type public.num;
create function public.num_in(cstring) returns public.num language internal immutable strict as 'int4in';
create function public.num_out(public.num) returns cstring language internal immutable strict as 'int4out';
create function public.num_recv(internal) returns public.num language internal immutable strict as 'int4recv';
create function public.num_send(public.num) returns bytea language internal immutable strict as 'int4send';

create type public.num (input = public.num_in, output = public.num_out, receive = public.num_recv, send = public.num_send, internallength = 4, passedbyvalue, alignment = int4);
comment on type public.num is 'x';
create table public.u (id int primary key, n public.num);
insert into public.u values (1, '7');
create table public.t (id int primary key, v text);
insert into public.t values (1, 'a'), (2, null);
