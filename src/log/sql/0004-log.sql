-- The doors to the projects' logs. SECURITY DEFINER with a pinned search_path; every name inside is qualified.

create function kb.now() returns bigint volatile security definer language sql set search_path = pg_catalog, pg_temp as $$ select kb.ms() $$;

create function kb.projects() returns setof text stable security definer language sql set search_path = pg_catalog, pg_temp as $$
	select p.project from kb.project p order by p.project
$$;

create function kb.head(log text, out seq bigint, out hash bytea, out at bigint)
stable security definer language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	select r.seq, r.hash, r.at into seq, hash, at from kb.record r where r.project = log order by r.seq desc limit 1;
	if not found then
		seq := 0;
		hash := decode(repeat('00', 32), 'hex');
		at := 0;
	end if;
end
$$;

-- At most 500 records and about 4 MiB at once: ask again after the last one until nothing comes.
create function kb.read(log text, after bigint, lim int)
returns table (seq bigint, at bigint, adm text, act bytea, act_hash bytea, signer bytea, suite int, sig bytea, prev bytea, hash bytea)
stable security definer language plpgsql rows 500 set search_path = pg_catalog, pg_temp as $$
declare
	size bigint := 0;
begin
	for seq, at, adm, act, act_hash, signer, suite, sig, prev, hash in
		select r.seq, r.at, r.adm, b.act, r.act_hash, b.signer, r.suite, b.sig, r.prev, r.hash
		from kb.record r left join kb.record_body b on b.project = r.project and b.seq = r.seq
		where r.project = log and r.seq > after order by r.seq limit least(lim, 500)
	loop
		return next;
		size := size + octet_length(adm) + octet_length(act);
		exit when size > 4194304;
	end loop;
end
$$;

-- /// R33 87号令第33条 a bid never comes in by the project's log: before the deadline it would be seen, after it it is late
create function kb.guard(p kb.project, v json, received bigint) returns void language plpgsql as $$
declare
	kind text := v ->> 'act';
begin
	if kind in ('bid.submit', 'bid.replace', 'bid.withdraw') and received >= p.deadline then
		perform kb.refuse('bid.late', 'R33 87号令第33条', '截止时间已过，不再受理投标文件、修改和撤回（以中心库时钟为准）');
	elsif kind in ('bid.submit', 'bid.replace', 'bid.withdraw', 'bid.checkin') and received < p.deadline then
		perform kb.refuse('act.sealed', 'R28 87号令第28条', '截止前投标和签到只能经网关进入受理日志，不能写进项目日志');
	elsif kind = 'deadline.move' and p.login <> session_user then
		perform kb.refuse('deadline.login', '', '截止时间只能由创建本项目的数据库账号（' || p.login || '）移动；请换用该账号');
	elsif kind = 'intake.close' and not pg_has_role(session_user, 'kb_gate', 'member') then
		perform kb.refuse('intake.gate', '', '受理只能由网关的服务密钥关闭');
	end if;
end
$$;

-- A whole number within the JSON profile, or null.
create function kb.whole(v json) returns bigint immutable language sql as $$
	select case when json_typeof(v) = 'number' and v::text ~ '^[0-9]{1,16}$' then v::text::bigint end
$$;

-- A lot's number, or null.
create function kb.lot_no(v json) returns int immutable language sql as $$
	select case when json_typeof(v) = 'number' and v::text ~ '^[1-9][0-9]{0,8}$' then v::text::int end
$$;

create function kb.found(log text, v json, received bigint, signer bytea) returns void language plpgsql as $$
declare
	service text := v #>> '{body,service_cert}';
begin
	if log like '%#%' then
		perform kb.refuse('act.project', '', '项目只能在自己的日志里创建');
	end if;
	insert into kb.project values (log, received, session_user, signer,
		case when service ~ '^[0-9a-f]{64}$' then decode(service, 'hex') end, kb.whole(v #> '{body,deadline}')) on conflict do nothing;
end
$$;

-- The founder's own move, before the deadline and only later. What the fold voids for another reason moves nothing earlier.
create function kb.move_deadline(p kb.project, v json, received bigint, signer bytea) returns void language plpgsql as $$
begin
	if v ->> 'act' = 'deadline.move' and signer = p.creator and received < p.deadline and kb.whole(v #> '{body,deadline}') > p.deadline then
		update kb.project set deadline = kb.whole(v #> '{body,deadline}') where project = p.project;
	end if;
end
$$;

-- Filled in 0005-intake.sql.
create function kb.in_intake(project_ text, lot_ int, act_hash_ bytea, out received_at bigint, out record_hash bytea)
language plpgsql as $$ begin end $$;
create function kb.take_over(p kb.project, v json, out count bigint) language plpgsql as $$ begin end $$;
create function kb.check_close(p kb.project, v json, signer bytea, received bigint) returns void language plpgsql as $$ begin end $$;

-- Admits an act. Sent again, it gives the first answer again.
create function kb.append(
	log text, act bytea, suite int, sig bytea, certs bytea[],
	out seq bigint, out received_at bigint, out act_hash bytea, out record_hash bytea)
volatile security definer language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	received bigint := kb.ms(); -- before any lock: who waits for another's transaction is not late for it
	v json := kb.check_act(log, act, suite, sig, certs);
	kind text := v ->> 'act';
	p kb.project;
begin
	perform kb.durable();
	act_hash := sha256(act);
	if kind = 'project.create' then
		perform kb.found(log, v, received, sha256(certs[1]));
	end if;
	select * into p from kb.project q where q.project = log for update;
	if not found then
		perform kb.refuse('project.unknown', '', '没有项目“' || log || '”；请核对项目编号');
	end if;
	select r.seq, r.received_at, r.hash into seq, received_at, record_hash from kb.record r where r.project = log and r.act_hash = sha256(act);
	if found then
		return;
	end if;
	if kind = 'project.create' and exists (select from kb.record r where r.project = log) then
		perform kb.refuse('project.exists', '', '项目“' || log || '”已经存在；编号不能再用');
	elsif kind = 'project.create' and not pg_has_role(session_user, 'kb_host', 'member') then
		perform kb.refuse('project.not_host', '', '创建项目要用主持人的数据库账号（kb_host）');
	end if;
	if kind like 'bid.%' and p.deadline <= received then
		select i.received_at, i.record_hash into received_at, record_hash from kb.in_intake(log, kb.lot_no(v -> 'lot'), sha256(act)) i;
		if record_hash is not null then
			seq := 0;
			return;
		end if;
	end if;
	perform kb.guard(p, v, received);
	if kind = 'intake.close' then
		perform kb.check_close(p, v, sha256(certs[1]), received);
	end if;
	select w.seq_, w.hash_ into seq, record_hash from kb.put(log, received, act, v, suite, sig, certs, null) w;
	received_at := received;
	perform kb.move_deadline(p, v, received, sha256(certs[1]));
	if kind = 'intake.close' then
		perform kb.take_over(p, v);
	end if;
end
$$;

grant usage on schema kb to kb_host, kb_recorder, kb_supervisor, kb_purchaser, kb_gate;
grant execute on function kb.now(), kb.projects(), kb.head(text), kb.read(text, bigint, int), kb.append(text, bytea, int, bytea, bytea[])
	to kb_host, kb_recorder, kb_supervisor, kb_purchaser, kb_gate;
