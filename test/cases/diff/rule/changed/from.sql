-- forward never: DROP RULE
-- forward only: CREATE OR REPLACE RULE r
create table public.t (id int primary key, a int);
create rule r as on delete to public.t do instead nothing;
create rule s as on update to public.t do also notify x;
insert into public.t values (1, 2);
