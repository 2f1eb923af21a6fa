-- The project comes first in every key, so that projects can be spread over partitions or machines one day.
-- No sequences: a sequence's value is a count that its reader should not have.

create table kb.project (
	project text primary key check (project ~ '^[A-Za-z0-9-]{3,40}$'),
	created_at bigint not null,
	login text not null,   -- the database login that founded it: the only one that moves the deadline
	creator bytea not null,-- SHA-256 of the founder's certificate
	service bytea,         -- SHA-256 of the service key's certificate
	deadline bigint        -- ms; null where the founding act named none (the fold calls that act void)
);

-- The chain. All that a record's hash covers, none of what may have to be hidden one day.
create table kb.record (
	project text not null references kb.project,
	seq bigint not null check (seq > 0),
	at bigint not null,
	received_at bigint not null,
	adm text not null,
	act_hash bytea not null,
	signer_hash bytea not null, -- SHA-256(salt || signer)
	suite int not null,
	sig_hash bytea not null,
	prev bytea not null,
	hash bytea not null,
	login text not null, -- whose connection it came by: not in the hash, for the keeper's own questions
	primary key (project, seq),
	unique (project, act_hash)
);

-- The content: act, signature and signer can be hidden together (signature and signer are oracles of the act).
create table kb.record_body (
	project text not null,
	seq bigint not null,
	act bytea not null,
	signer bytea not null,
	sig bytea not null,
	primary key (project, seq),
	foreign key (project, seq) references kb.record
);

-- Whose certificate the log holds already.
create table kb.cert (
	project text not null references kb.project,
	signer bytea not null,
	chain bytea[] not null, -- DER, the signer's first
	primary key (project, signer)
);

-- /// R28 87号令第28条 until the deadline the bids of a lot lie in a log of their own; no role has any right on its schema
create table kb_intake.lot (
	project text not null references kb.project,
	lot int not null check (lot > 0),
	closed_seq bigint, -- the project's record that closed the intake
	primary key (project, lot)
);

create table kb_intake.record (
	project text not null,
	lot int not null,
	seq bigint not null check (seq > 0),
	at bigint not null,
	received_at bigint not null,
	adm text not null,
	act_hash bytea not null,
	signer_hash bytea not null,
	suite int not null,
	sig_hash bytea not null,
	prev bytea not null,
	hash bytea not null,
	primary key (project, lot, seq),
	unique (project, lot, act_hash),
	foreign key (project, lot) references kb_intake.lot
);

create table kb_intake.record_body (
	project text not null,
	lot int not null,
	seq bigint not null,
	act bytea not null,
	signer bytea not null,
	sig bytea not null,
	primary key (project, lot, seq),
	foreign key (project, lot, seq) references kb_intake.record
);

create table kb_intake.cert (
	project text not null,
	lot int not null,
	signer bytea not null,
	chain bytea[] not null,
	primary key (project, lot, signer)
);

-- What the gate refused: the act's hash once, however often it was sent.
create table kb_intake.audit (
	project text not null,
	lot int not null,
	act_hash bytea not null,
	at bigint not null,
	entry text not null,
	primary key (project, lot, act_hash)
);

-- Sealed files in chunks of 1 MiB; ciphertext does not compress.
create table kb_intake.file (
	project text not null,
	lot int not null,
	file bytea not null, -- SHA-256(hashes)
	hashes bytea not null,
	size bigint not null,
	primary key (project, lot, file)
);

create table kb_intake.chunk (
	project text not null,
	lot int not null,
	file bytea not null,
	index int not null,
	bytes bytea not null,
	primary key (project, lot, file, index),
	foreign key (project, lot, file) references kb_intake.file
);
alter table kb_intake.chunk alter column bytes set storage external;

-- A second fence against the owner's own mistakes; whoever means harm can take it down, and the chain shows it.
create function kb.append_only() returns trigger language plpgsql as $$
begin
	raise exception '日志只能追加，不能修改或删除（表 %）', tg_table_name;
end
$$;

do $$
declare
	t text;
begin
	foreach t in array array['kb.record', 'kb_intake.record', 'kb_intake.audit'] loop
		execute format('create trigger append_only before update or delete or truncate on %s for each statement execute function kb.append_only()', t);
		execute format('alter table %s enable always trigger append_only', t);
	end loop;
end
$$;
