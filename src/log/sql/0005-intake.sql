-- The doors to the intake: the gate's alone. No function that another role may call reads kb_intake before the deadline,
-- so that neither an answer nor its cost tells anything (R28).

create function kb.put_intake(project_ text, lot_ int, received bigint, act bytea, v json, suite_ int, sig bytea, chain_ bytea[])
returns kb_intake.record language plpgsql as $$
declare
	h kb_intake.record;
	signer_ bytea := sha256(chain_[1]);
	known boolean;
begin
	select * into h from kb_intake.record r where r.project = project_ and r.lot = lot_ order by r.seq desc limit 1;
	insert into kb_intake.cert values (project_, lot_, signer_, chain_) on conflict do nothing;
	known := not found;
	h.project := project_;
	h.lot := lot_;
	h.seq := coalesce(h.seq, 0) + 1;
	h.prev := coalesce(h.hash, decode(repeat('00', 32), 'hex'));
	h.at := greatest(kb.ms(), h.at);
	h.received_at := received;
	h.adm := kb.adm(received, case when known then null else chain_ end, null,
		encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex'));
	h.act_hash := sha256(act);
	h.signer_hash := kb.signer_hash(v, signer_);
	h.suite := suite_;
	h.sig_hash := sha256(sig);
	h.hash := kb.record_hash(project_ || '#' || lot_, h.seq, h.at, h.adm, h.act_hash, h.signer_hash, h.suite, h.sig_hash, h.prev);
	insert into kb_intake.record values (h.*);
	insert into kb_intake.record_body values (project_, lot_, h.seq, act, signer_, sig);
	return h;
end
$$;

-- /// R33 87号令第33条 received_at < deadline, to the millisecond; what comes later is refused, not stored
create function kb.intake_append(
	log text, act bytea, suite int, sig bytea, certs bytea[],
	out seq bigint, out received_at bigint, out act_hash bytea, out record_hash bytea)
volatile security definer language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	received bigint := kb.ms();
	lot_ int := kb.lot_of(log);
	v json := kb.check_act(log, act, suite, sig, certs);
	p kb.project;
	l kb_intake.lot;
	r kb_intake.record;
begin
	perform kb.durable();
	act_hash := sha256(act);
	select * into p from kb.project q where q.project = kb.project_of(log);
	if not found then
		perform kb.refuse('project.unknown', '', '没有项目“' || kb.project_of(log) || '”；请核对项目编号');
	end if;
	insert into kb_intake.lot values (p.project, lot_, null) on conflict do nothing;
	select * into l from kb_intake.lot q where q.project = p.project and q.lot = lot_ for update;
	select * into r from kb_intake.record q where q.project = p.project and q.lot = lot_ and q.act_hash = sha256(act);
	if not found then
		if received >= p.deadline or l.closed_seq is not null then
			perform kb.refuse('bid.late', 'R33 87号令第33条', '截止时间已过，拒收：没有存入，也不会开启（以中心库时钟为准）');
		end if;
		r := kb.put_intake(p.project, lot_, received, act, v, suite, sig, certs);
	end if;
	seq := r.seq;
	received_at := r.received_at;
	record_hash := r.hash;
end
$$;

create function kb.intake_head(log text, out seq bigint, out hash bytea, out at bigint)
stable security definer language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	select r.seq, r.hash, r.at into seq, hash, at from kb_intake.record r
		where r.project = kb.project_of(log) and r.lot = kb.lot_of(log) order by r.seq desc limit 1;
	if not found then
		seq := 0;
		hash := decode(repeat('00', 32), 'hex');
		at := 0;
	end if;
end
$$;

create function kb.intake_read(log text, after bigint, lim int)
returns table (seq bigint, at bigint, adm text, act bytea, act_hash bytea, signer bytea, suite int, sig bytea, prev bytea, hash bytea)
stable security definer language plpgsql rows 500 set search_path = pg_catalog, pg_temp as $$
declare
	size bigint := 0;
begin
	for seq, at, adm, act, act_hash, signer, suite, sig, prev, hash in
		select r.seq, r.at, r.adm, b.act, r.act_hash, b.signer, r.suite, b.sig, r.prev, r.hash
		from kb_intake.record r left join kb_intake.record_body b on b.project = r.project and b.lot = r.lot and b.seq = r.seq
		where r.project = kb.project_of(log) and r.lot = kb.lot_of(log) and r.seq > after order by r.seq limit least(lim, 500)
	loop
		return next;
		size := size + octet_length(adm) + octet_length(act);
		exit when size > 4194304;
	end loop;
end
$$;

-- What intake.close has to say: count, head, refused acts. CLOSED_SEQ 0 while the intake is open.
create function kb.intake_state(
	log text, out count bigint, out head_hash bytea, out refused bigint, out closed_seq bigint, out deadline bigint, out now bigint)
stable security definer language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	project_ text := kb.project_of(log);
	lot_ int := kb.lot_of(log);
begin
	select h.seq, h.hash into count, head_hash from kb.intake_head(log) h;
	select pg_catalog.count(*) into refused from kb_intake.audit a where a.project = project_ and a.lot = lot_;
	select l.closed_seq into closed_seq from kb_intake.lot l where l.project = project_ and l.lot = lot_;
	select p.deadline into deadline from kb.project p where p.project = project_;
	closed_seq := coalesce(closed_seq, 0);
	deadline := coalesce(deadline, 0);
	now := kb.ms();
end
$$;

-- --- closing and taking over: called by kb.append for the act intake.close -------------------------------------

create or replace function kb.in_intake(project_ text, lot_ int, act_hash_ bytea, out received_at bigint, out record_hash bytea)
language sql as $$
	select r.received_at, r.hash from kb_intake.record r where r.project = project_ and r.lot = lot_ and r.act_hash = act_hash_
$$;

-- /// R33 87号令第33条 two seconds after the deadline, by the service key alone, with the count and the head that are there
create or replace function kb.check_close(p kb.project, v json, signer bytea, received bigint) returns void language plpgsql as $$
declare
	lot_ int := kb.lot_no(v -> 'lot');
	l kb_intake.lot;
	h record;
begin
	if lot_ is null then
		perform kb.refuse('act.project', '', '关闭受理要指明包号');
	elsif p.deadline is null or received < p.deadline + 2000 then
		perform kb.refuse('intake.early', 'R33 87号令第33条', '截止时间过后 2 秒才能关闭受理');
	elsif p.service is distinct from signer then
		perform kb.refuse('intake.service', '', '签名的不是本项目登记的服务证书，不能关闭受理');
	end if;
	insert into kb_intake.lot values (p.project, lot_, null) on conflict do nothing;
	select * into l from kb_intake.lot q where q.project = p.project and q.lot = lot_ for update;
	if l.closed_seq is not null then
		perform kb.refuse('intake.closed', '', '第 ' || lot_ || ' 包的受理已由第 ' || l.closed_seq || ' 条记录关闭');
	end if;
	select * into h from kb.intake_head(p.project || '#' || lot_);
	if kb.whole(v #> '{body,count}') is distinct from h.seq or kb.whole(v #> '{body,head,seq}') is distinct from h.seq or
		v #>> '{body,head,hash}' is distinct from encode(h.hash, 'hex') then
		perform kb.refuse('intake.moved', '', '受理日志现有 ' || h.seq || ' 条，与关闭行为写明的份数或末条不同；请重新读取后再签');
	end if;
end
$$;

-- Every act of the lot's intake, in order, each with its own record there. After check_close, under its locks.
create or replace function kb.take_over(p kb.project, v json, out count bigint) language plpgsql as $$
declare
	lot_ int := kb.lot_no(v -> 'lot');
	r record;
begin
	count := 0;
	for r in
		select i.*, b.act, b.sig, c.chain from kb_intake.record i join kb_intake.record_body b using (project, lot, seq)
		join kb_intake.cert c on c.project = i.project and c.lot = i.lot and c.signer = b.signer
		where i.project = p.project and i.lot = lot_ order by i.seq
	loop
		perform kb.put(p.project, kb.ms(), r.act, convert_from(r.act, 'UTF8')::json, r.suite, r.sig, r.chain,
			'{"adm":' || to_json(r.adm)::text || ',"at":' || r.at || ',"hash":"' || encode(r.hash, 'hex') || '","prev":"' ||
			encode(r.prev, 'hex') || '","seq":' || r.seq || '}');
		count := count + 1;
	end loop;
	update kb_intake.lot set closed_seq = (select max(q.seq) - count from kb.record q where q.project = p.project)
		where project = p.project and lot = lot_;
end
$$;

-- kb.append by the name that says what it does.
create function kb.intake_takeover(
	project text, lot int, act bytea, suite int, sig bytea, certs bytea[],
	out seq bigint, out received_at bigint, out act_hash bytea, out record_hash bytea)
volatile security definer language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	v json := kb.check_act(project, act, suite, sig, certs);
begin
	if v ->> 'act' is distinct from 'intake.close' or v ->> 'lot' is distinct from lot::text then
		perform kb.refuse('act.project', '', '这不是第 ' || lot || ' 包的关闭受理行为');
	end if;
	select a.seq, a.received_at, a.act_hash, a.record_hash into seq, received_at, act_hash, record_hash
		from kb.append(project, act, suite, sig, certs) a;
end
$$;

-- --- what was refused ------------------------------------------------------------------------------------------

-- ENTRY is the refusal as JSON (its act_hash names the act), or any text. An act that is sent again counts once.
create function kb.audit_put(log text, entry text) returns void
volatile security definer language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	key text;
begin
	if octet_length(entry) > 65536 then
		perform kb.refuse('audit.size', '', '拒收记录过长');
	end if;
	begin
		key := entry::json ->> 'act_hash';
	exception when others then
		null;
	end;
	if key is null or key !~ '^[0-9a-f]{64}$' then
		key := encode(sha256(convert_to(entry, 'UTF8')), 'hex');
	end if;
	insert into kb_intake.audit values (kb.project_of(log), kb.lot_of(log), decode(key, 'hex'), kb.ms(), entry) on conflict do nothing;
end
$$;

-- /// R28 87号令第28条 nothing before the deadline, not even that there was something
create function kb.audit_read(project_ text) returns table (lot int, at bigint, entry text)
stable security definer language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from kb.project p where p.project = project_ and p.deadline + 2000 <= kb.ms()) then
		return query select a.lot, a.at, a.entry from kb_intake.audit a where a.project = project_ order by a.lot, a.at, a.act_hash;
	end if;
end
$$;

grant execute on function kb.intake_append(text, bytea, int, bytea, bytea[]), kb.intake_head(text), kb.intake_read(text, bigint, int),
	kb.intake_state(text), kb.intake_takeover(text, int, bytea, int, bytea, bytea[]), kb.audit_put(text, text) to kb_gate;
grant execute on function kb.audit_read(text) to kb_host, kb_supervisor, kb_gate;
