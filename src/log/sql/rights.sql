-- What nobody has to have is taken away, anew after every migration: the catalogues show row counts and sizes, hundreds of
-- functions lock, sleep, count or measure. Consoles keep nothing but the functions of schema kb that their group was given.
-- Superuser. Nothing changes where it was done before.
do $$
declare
	f record;
	d text;
begin
	for f in
		select p.oid::regprocedure as name, p.prokind as kind from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
		where a.grantee = 0 and a.privilege_type = 'EXECUTE'
	loop
		execute format('grant execute on routine %s to kb_owner', f.name);
		execute format('revoke execute on routine %s from public', f.name);
	end loop;
	execute format('revoke all on database %I from public', current_database());
	execute format('grant connect on database %I to kb_host, kb_recorder, kb_supervisor, kb_purchaser, kb_gate', current_database());
	foreach d in array array['postgres', 'template1'] loop
		if exists (select from pg_database where datname = d) then
			execute format('revoke all on database %I from public', d);
		end if;
	end loop;
end
$$;
revoke all on schema public from public;
revoke all on language sql, plpgsql from public;
grant usage on language sql, plpgsql to kb_owner;
revoke all on all tables in schema pg_catalog, information_schema from public;
revoke all on schema information_schema from public;
grant select on pg_catalog.pg_stat_activity, pg_catalog.pg_auth_members, pg_catalog.pg_roles to kb_owner;
alter default privileges for role kb_owner revoke execute on functions from public;
