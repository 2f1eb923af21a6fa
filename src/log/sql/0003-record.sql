-- Inner functions: the form of an act, the record's hash, the next record. Nobody may call them; the doors are in
-- 0004-log.sql and 0005-intake.sql.

create function kb.refuse(code text, clause text, sentence text) returns void language plpgsql as $$
begin
	raise exception using errcode = 'KB001', message = sentence,
		detail = json_build_object('code', code, 'clause', clause, 'text', sentence)::text;
end
$$;

-- The one clock that judges deadlines. Never now(): that is when the transaction began.
create function kb.ms() returns bigint volatile language sql as $$
	select floor(extract(epoch from clock_timestamp()) * 1000)::bigint
$$;

-- The canonical text of V (doc/formats.md, section 2), or something that is not V's text where V is outside the profile.
create function kb.canonical(v json, level int) returns text immutable language plpgsql as $$
declare
	out text;
	kind text := json_typeof(v);
begin
	if level > 16 then
		return null;
	end if;
	if kind = 'object' then
		select case when count(*) = count(distinct m.key) and coalesce(bool_and(m.key ~ '^[a-z0-9_]+$'), true) then
			'{' || coalesce(string_agg('"' || m.key || '":' || kb.canonical(m.value, level + 1), ',' order by m.key collate "C"), '') || '}' end
			into out from json_each(v) m;
		return out;
	elsif kind = 'array' then
		select '[' || coalesce(string_agg(kb.canonical(m.value, level + 1), ',' order by m.ordinality), '') || ']'
			into out from json_array_elements(v) with ordinality m;
		return out;
	elsif kind = 'string' then
		return to_json(v #>> '{}')::text;
	elsif kind = 'number' then
		return case when v::text ~ '^(0|-?[1-9][0-9]{0,15})$' and abs(v::text::numeric) <= 9007199254740991 then v::text end;
	end if;
	return v::text;
end
$$;

-- What every reader's own JSON reader will accept, exactly: otherwise an act could be made that the server hashes with its
-- salt and a console without, and no console could follow the chain any more.
create function kb.parse_act(act bytea) returns json immutable language plpgsql as $$
declare
	t text;
	v json;
begin
	begin
		t := convert_from(act, 'UTF8');
		v := t::json;
		if json_typeof(v) = 'object' and t !~ '\x7f' and t ~ '^([^\\]|\\["\\])*$' and kb.canonical(v, 1) = t then
			return v;
		end if;
	exception when others then
		null;
	end;
	perform kb.refuse('act.not_authentic', '', '行为不是规范的 JSON 文本，不能受理');
end
$$;

create function kb.project_of(log text) returns text immutable language sql as $$ select split_part(log, '#', 1) $$;

create function kb.lot_of(log text) returns int immutable language plpgsql as $$
begin
	if log !~ '^[A-Za-z0-9-]{3,40}#[1-9][0-9]{0,8}$' then
		perform kb.refuse('log.name', '', '“' || left(log, 70) || '”不是受理日志的名称（项目编号#包号）');
	end if;
	return split_part(log, '#', 2)::int;
end
$$;

-- Size, suite, signature and certificates as far as SQL can judge them; project and lot. The signature itself is checked by
-- whoever reads.
create function kb.check_act(log text, act bytea, suite int, sig bytea, certs bytea[]) returns json language plpgsql as $$
declare
	v json;
	size bigint;
begin
	if log is null or act is null or suite is null or sig is null or certs is null or log !~ '^[A-Za-z0-9-]{3,40}(#[1-9][0-9]{0,8})?$' then
		perform kb.refuse('log.name', '', '“' || left(coalesce(log, ''), 70) || '”不是日志的名称');
	end if;
	select sum(octet_length(c)) into size from unnest(certs) c;
	if octet_length(act) > 65536 or suite not between 1 and 5 or octet_length(sig) not between 8 and 1024 or
		coalesce(array_length(certs, 1), 0) not between 1 and 6 or certs[1] is null or size > 16384 then
		perform kb.refuse('act.size', '', '行为、签名或证书的长度或个数超出允许的范围，不能受理');
	end if;
	v := kb.parse_act(act);
	if v ->> 'project' is distinct from kb.project_of(log) or (log like '%#%' and v ->> 'lot' is distinct from split_part(log, '#', 2)) then
		perform kb.refuse('act.project', '', '这个行为不属于日志“' || log || '”，不能受理');
	end if;
	if json_typeof(v -> 'act') is distinct from 'string' or json_typeof(v -> 'salt') is distinct from 'string' or
		v ->> 'salt' !~ '^[0-9a-f]{64}$' then
		perform kb.refuse('act.not_authentic', '', '行为缺少类型或随机数，不能受理');
	end if;
	return v;
end
$$;

create function kb.signer_hash(v json, signer bytea) returns bytea immutable language sql as $$
	select sha256(decode(v ->> 'salt', 'hex') || signer)
$$;

-- doc/formats.md, section 3; record_hash() of src/log/record.c
create function kb.record_hash(log text, seq bigint, at bigint, adm text, act_hash bytea, signer_hash bytea, suite int, sig_hash bytea, prev bytea)
returns bytea immutable language sql as $$
	select sha256(convert_to(E'kaibiao-record-1\n', 'UTF8') || int2send(octet_length(log)::int2) || convert_to(log, 'UTF8') ||
		int8send(seq) || int8send(at) || sha256(convert_to(adm, 'UTF8')) || act_hash || signer_hash || int2send(suite::int2) ||
		sig_hash || prev)
$$;

-- Canonical adm. CHAIN is null where the log knows the signer; INTAKE and SALT are null or finished texts.
create function kb.adm(received_at bigint, chain bytea[], intake text, salt text) returns text language sql as $$
	select '{' ||
		coalesce('"certs":[' || (select string_agg('"' || translate(encode(c, 'base64'), E'\n', '') || '"', ',' order by n)
			from unnest(chain) with ordinality u(c, n)) || '],', '') ||
		coalesce('"intake":' || intake || ',', '') ||
		'"received_at":' || received_at ||
		coalesce(',"salt":"' || salt || '"', '') ||
		',"source":"' || case when pg_has_role(session_user, 'kb_gate', 'member') then 'gate' else 'pg' end || '"}'
$$;

-- Durable when it is answered, whatever the session has set before; 'on' and stronger settings of the keeper stay.
create function kb.durable() returns void language plpgsql as $$
begin
	if current_setting('synchronous_commit') in ('off', 'local') then
		perform set_config('synchronous_commit', 'on', true);
	end if;
end
$$;

-- The next record of PROJECT's log, whose row the caller has locked.
create function kb.put(
	project_ text, received bigint, act bytea, v json, suite_ int, sig bytea, chain_ bytea[], intake text, out seq_ bigint, out hash_ bytea)
language plpgsql as $$
declare
	h kb.record;
	signer_ bytea := sha256(chain_[1]);
	known boolean;
begin
	select * into h from kb.record r where r.project = project_ order by r.seq desc limit 1;
	insert into kb.cert values (project_, signer_, chain_) on conflict do nothing;
	known := not found;
	h.project := project_;
	h.seq := coalesce(h.seq, 0) + 1;
	h.prev := coalesce(h.hash, decode(repeat('00', 32), 'hex'));
	h.at := greatest(kb.ms(), h.at);
	h.received_at := received;
	h.adm := kb.adm(received, case when known then null else chain_ end, intake, null);
	h.act_hash := sha256(act);
	h.signer_hash := kb.signer_hash(v, signer_);
	h.suite := suite_;
	h.sig_hash := sha256(sig);
	h.hash := kb.record_hash(project_, h.seq, h.at, h.adm, h.act_hash, h.signer_hash, h.suite, h.sig_hash, h.prev);
	h.login := session_user;
	insert into kb.record values (h.*);
	insert into kb.record_body values (project_, h.seq, act, signer_, sig);
	seq_ := h.seq;
	hash_ := h.hash;
end
$$;
