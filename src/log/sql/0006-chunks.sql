-- Sealed files: announced by the hashes of their chunks, then sent in any order, again where a line broke.

-- One byte a chunk: 1 where it is still missing.
create function kb.chunk_begin(log text, file_ bytea, hashes_ bytea, size_ bigint) returns bytea
volatile security definer language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	project_ text := kb.project_of(log);
	lot_ int := kb.lot_of(log);
	n int := octet_length(hashes_) / 32;
	missing bytea;
begin
	if octet_length(hashes_) % 32 <> 0 or n not between 1 and 4096 or size_ not between (n - 1) * 1048576::bigint + 1 and n * 1048576::bigint then
		perform kb.refuse('chunk.size', '', '文件大小与块数不符');
	elsif sha256(hashes_) <> file_ then
		perform kb.refuse('chunk.hash', '', '各块的哈希与文件编号不符');
	elsif not exists (select from kb.project p where p.project = project_) then
		perform kb.refuse('project.unknown', '', '没有项目“' || project_ || '”；请核对项目编号');
	end if;
	insert into kb_intake.file values (project_, lot_, file_, hashes_, size_) on conflict do nothing;
	select f.size into size_ from kb_intake.file f where f.project = project_ and f.lot = lot_ and f.file = file_ and f.size = size_;
	if not found then
		perform kb.refuse('chunk.size', '', '同一文件先前登记的大小不同');
	end if;
	missing := decode(repeat('01', n), 'hex');
	select coalesce(string_agg(case when c.index is null then '\x01'::bytea else '\x00'::bytea end, '' order by i), missing) into missing
		from generate_series(0, n - 1) i
		left join kb_intake.chunk c on c.project = project_ and c.lot = lot_ and c.file = file_ and c.index = i;
	return missing;
end
$$;

create function kb.chunk_put(log text, file_ bytea, index_ int, bytes_ bytea) returns void
volatile security definer language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	project_ text := kb.project_of(log);
	lot_ int := kb.lot_of(log);
	f kb_intake.file;
begin
	perform kb.durable();
	select * into f from kb_intake.file q where q.project = project_ and q.lot = lot_ and q.file = file_;
	if not found or index_ not between 0 and octet_length(f.hashes) / 32 - 1 then
		perform kb.refuse('chunk.unknown', '', '没有登记过这个文件的第 ' || index_ || ' 块');
	elsif octet_length(bytes_) <> least(1048576, f.size - index_ * 1048576::bigint) or
		sha256(bytes_) <> substr(f.hashes, index_ * 32 + 1, 32) then
		perform kb.refuse('chunk.hash', '', '第 ' || index_ || ' 块的内容与登记的哈希不符；请重传这一块');
	end if;
	insert into kb_intake.chunk values (project_, lot_, file_, index_, bytes_) on conflict do nothing;
end
$$;

-- /// R28 87号令第28条 the host sees ciphertext after the deadline, not before; null where it is not there or not yet to be seen
create function kb.chunk_get(log text, file_ bytea, index_ int) returns bytea
stable security definer language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	project_ text := kb.project_of(log);
	lot_ int := kb.lot_of(log);
	out bytea;
begin
	if pg_has_role(session_user, 'kb_gate', 'member') or
		exists (select from kb.project p where p.project = project_ and p.deadline <= kb.ms()) then
		select c.bytes into out from kb_intake.chunk c where c.project = project_ and c.lot = lot_ and c.file = file_ and c.index = index_;
	end if;
	return out;
end
$$;

-- Ends console sessions that keep a transaction open that has locked something for more than two seconds (a project's log
-- waits for it), or any for more than a minute. The sessions' own time limits are no defence, for a session may set them.
-- The gate's store calls this every second.
create function kb.watchdog() returns bigint
volatile security definer language sql set search_path = pg_catalog, pg_temp as $$
	select count(*) filter (where pg_terminate_backend(a.pid)) from pg_stat_activity a
	where a.datname = current_database() and a.pid <> pg_backend_pid() and
		a.xact_start < clock_timestamp() - case when a.backend_xid is null then interval '60 s' else interval '2 s' end and
		exists (select from pg_auth_members m join pg_roles g on g.oid = m.roleid
			where m.member = a.usesysid and g.rolname in ('kb_host', 'kb_recorder', 'kb_supervisor', 'kb_purchaser'))
$$;

-- The caller's groups, e.g. "host": a store asks before it tries what it may not, so that the server's log stays quiet.
create function kb.duties() returns text
stable security definer language sql set search_path = pg_catalog, pg_temp as $$
	select coalesce(string_agg(substr(g.rolname, 4), ',' order by g.rolname), '') from pg_auth_members m
	join pg_roles g on g.oid = m.roleid join pg_roles r on r.oid = m.member
	where r.rolname = session_user and g.rolname ~ '^kb_(host|recorder|supervisor|purchaser|gate)$'
$$;

grant execute on function kb.duties() to kb_host, kb_recorder, kb_supervisor, kb_purchaser, kb_gate;
grant execute on function kb.chunk_begin(text, bytea, bytea, bigint), kb.chunk_put(text, bytea, int, bytea), kb.watchdog() to kb_gate;
grant execute on function kb.chunk_get(text, bytea, int) to kb_gate, kb_host;
