CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

INSERT INTO "alembic_version" VALUES('a030');

CREATE TABLE alerts (
	id INTEGER NOT NULL, 
	chat_key VARCHAR(64) NOT NULL, 
	update_id BIGINT NOT NULL, 
	chat BLOB NOT NULL, 
	sign BLOB NOT NULL, 
	text BLOB NOT NULL, 
	created_at BIGINT NOT NULL, 
	delivered_at BIGINT, 
	tries INTEGER NOT NULL, told_at BIGINT, taken_at BIGINT, taken_by BLOB, message_chat BIGINT, message_id BIGINT, 
	CONSTRAINT pk_alerts PRIMARY KEY (id), 
	CONSTRAINT uq_alerts_chat_key_update_id UNIQUE (chat_key, update_id)
);

CREATE TABLE answers (
	id INTEGER NOT NULL, 
	chat_key VARCHAR(64), 
	update_id BIGINT, 
	at BIGINT NOT NULL, 
	outcome VARCHAR(16) NOT NULL, 
	entry_id VARCHAR(64), 
	typed BOOLEAN NOT NULL, 
	question BLOB, 
	helpful BOOLEAN, 
	CONSTRAINT pk_answers PRIMARY KEY (id), 
	CONSTRAINT uq_answers_chat_key_update_id UNIQUE (chat_key, update_id)
);

CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	who BLOB NOT NULL, 
	action VARCHAR(32) NOT NULL, 
	about BLOB NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (id)
);

CREATE TABLE dialogs (
	chat_key VARCHAR(64) NOT NULL, 
	state BLOB NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT pk_dialogs PRIMARY KEY (chat_key)
);

CREATE TABLE enrollments (
	id INTEGER NOT NULL, 
	chat_key VARCHAR(64) NOT NULL, 
	chat BLOB NOT NULL, 
	plan_id VARCHAR(64) NOT NULL, 
	treatment_date BLOB NOT NULL, 
	hour INTEGER NOT NULL, 
	zone VARCHAR(64) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	pause_reason VARCHAR(16), 
	stop_reason VARCHAR(64), 
	consent_at BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	plan_version VARCHAR(64) NOT NULL, 
	tzdata_version VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_enrollments PRIMARY KEY (id)
);

CREATE TABLE gate (
	id INTEGER NOT NULL, 
	next_at BIGINT NOT NULL, 
	paused_until BIGINT NOT NULL, 
	CONSTRAINT pk_gate PRIMARY KEY (id)
);

INSERT INTO "gate" VALUES(1,0,0);

CREATE TABLE handoff_messages (
	id INTEGER NOT NULL, 
	handoff_id INTEGER NOT NULL, 
	side VARCHAR(16) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	update_id BIGINT, 
	content BLOB, 
	staff_chat BIGINT, 
	staff_message_id BIGINT, 
	patient_message_id BIGINT, 
	at BIGINT NOT NULL, 
	settled_at BIGINT, 
	CONSTRAINT pk_handoff_messages PRIMARY KEY (id), 
	CONSTRAINT fk_handoff_messages_handoff_id FOREIGN KEY(handoff_id) REFERENCES handoffs (id) ON DELETE CASCADE, 
	CONSTRAINT uq_handoff_messages_update_id UNIQUE (update_id)
);

CREATE TABLE handoff_traces (
	id INTEGER NOT NULL, 
	staff_chat BIGINT NOT NULL, 
	staff_message_id BIGINT NOT NULL, 
	CONSTRAINT pk_handoff_traces PRIMARY KEY (id)
);

CREATE TABLE handoffs (
	id INTEGER NOT NULL, 
	chat_key VARCHAR(64) NOT NULL, 
	chat BLOB NOT NULL, 
	name BLOB NOT NULL, 
	asked_at BIGINT NOT NULL, 
	opened_at BIGINT, 
	last_at BIGINT NOT NULL, 
	aside_until BIGINT, 
	aside_update BIGINT, 
	waiting_since BIGINT, 
	promised_at BIGINT, 
	reminded_at BIGINT, 
	closed_at BIGINT, 
	closed_by VARCHAR(16), 
	CONSTRAINT pk_handoffs PRIMARY KEY (id)
);

CREATE TABLE inbox (
	update_id BIGINT NOT NULL, 
	chat_key VARCHAR(64) NOT NULL, 
	payload BLOB, 
	received_at BIGINT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	tries INTEGER NOT NULL, 
	sent INTEGER NOT NULL, 
	error VARCHAR(64), 
	CONSTRAINT pk_inbox PRIMARY KEY (update_id)
);

CREATE TABLE invites (
	token_hash VARCHAR(64) NOT NULL, 
	plan_id VARCHAR(64) NOT NULL, 
	treatment_date BLOB, 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	used_at BIGINT, 
	used_by VARCHAR(64), 
	CONSTRAINT pk_invites PRIMARY KEY (token_hash)
);

CREATE TABLE "meta" (
	name VARCHAR(32) NOT NULL, 
	value VARCHAR(255) NOT NULL, 
	CONSTRAINT pk_meta PRIMARY KEY (name)
);

CREATE TABLE questions (
	id INTEGER NOT NULL, 
	chat_key VARCHAR(64) NOT NULL, 
	update_id BIGINT NOT NULL, 
	reason VARCHAR(16) NOT NULL, 
	entry_id VARCHAR(64), 
	text BLOB NOT NULL, 
	at BIGINT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	settled_at BIGINT, 
	CONSTRAINT pk_questions PRIMARY KEY (id), 
	CONSTRAINT uq_questions_chat_key_update_id UNIQUE (chat_key, update_id)
);

CREATE TABLE reminders (
	id INTEGER NOT NULL, 
	enrollment_id INTEGER NOT NULL, 
	day INTEGER NOT NULL, 
	due_at BIGINT NOT NULL, 
	try_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	tries INTEGER NOT NULL, 
	claimed_at BIGINT, 
	claimed_by VARCHAR(32), 
	settled_at BIGINT, 
	reason VARCHAR(64), 
	message_id BLOB, queued_at BIGINT, 
	CONSTRAINT pk_reminders PRIMARY KEY (id), 
	CONSTRAINT uq_reminders_enrollment_id_day UNIQUE (enrollment_id, day), 
	CONSTRAINT fk_reminders_enrollment_id FOREIGN KEY(enrollment_id) REFERENCES enrollments (id) ON DELETE CASCADE
);

CREATE TABLE replicas (
	process VARCHAR(64) NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	since BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	CONSTRAINT pk_replicas PRIMARY KEY (process)
);

CREATE TABLE versions (
	id INTEGER NOT NULL, 
	file VARCHAR(64) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	content BLOB NOT NULL, 
	origin VARCHAR(16) NOT NULL, 
	author BLOB, 
	about BLOB NOT NULL, 
	base VARCHAR(64), 
	state VARCHAR(16) NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_versions PRIMARY KEY (id)
);

CREATE INDEX ix_enrollments_chat_key ON enrollments (chat_key);

CREATE UNIQUE INDEX uq_enrollments_running ON enrollments (chat_key) WHERE state IN ('active', 'paused');

CREATE INDEX ix_reminders_state_try_at ON reminders (state, try_at);

CREATE INDEX ix_inbox_state_update_id ON inbox (state, update_id);

CREATE INDEX ix_audit_at ON audit (at);

CREATE INDEX ix_answers_chat_key ON answers (chat_key);

CREATE INDEX ix_answers_at ON answers (at);

CREATE INDEX ix_questions_chat_key ON questions (chat_key);

CREATE INDEX ix_questions_state_at ON questions (state, at);

CREATE UNIQUE INDEX uq_handoffs_open ON handoffs (chat_key) WHERE closed_at IS NULL;

CREATE INDEX ix_handoff_messages_handoff_id ON handoff_messages (handoff_id);

CREATE INDEX ix_handoff_messages_staff_message_id ON handoff_messages (staff_message_id);

CREATE INDEX ix_versions_file_at ON versions (file, at);

