-- Roles of the cluster and the schemas of this database. Run by a superuser; everything after it by kb_owner.
-- The groups are NOLOGIN: `kaibiao db user add` makes the logins. kb_owner owns tables and functions and logs in never.
do $$
declare
	g text;
begin
	foreach g in array array['kb_owner', 'kb_host', 'kb_recorder', 'kb_supervisor', 'kb_purchaser', 'kb_gate'] loop
		if not exists (select from pg_roles where rolname = g) then
			execute format('create role %I nologin', g);
		end if;
	end loop;
end
$$;

-- for kb.watchdog() alone
grant pg_signal_backend, pg_read_all_stats to kb_owner;

create schema kb authorization kb_owner;
create schema kb_intake authorization kb_owner;
alter default privileges for role kb_owner revoke execute on functions from public;

create table kb.migration (
	n int primary key,
	name text not null,
	sha256 text not null,
	applied_at timestamptz not null default clock_timestamp()
);
alter table kb.migration owner to kb_owner;
