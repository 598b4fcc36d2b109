-- Runs on H2 and on PostgreSQL, any number of times. Statements end with a semicolon at the end of a line.

-- The one row that orders changes: the holder of its lock writes the next change, so ids become visible in their order.
CREATE TABLE IF NOT EXISTS change_clock (
  id INTEGER PRIMARY KEY,
  last_id BIGINT NOT NULL,
  store_id VARCHAR(36) NOT NULL
);

CREATE TABLE IF NOT EXISTS subjects (
  subject VARCHAR(129) PRIMARY KEY,
  account VARCHAR(64) NOT NULL,
  revision BIGINT NOT NULL
);

-- Categories added to all content of a subject.
CREATE TABLE IF NOT EXISTS subject_adds (
  subject VARCHAR(129) NOT NULL REFERENCES subjects (subject),
  category VARCHAR(128) NOT NULL,
  PRIMARY KEY (subject, category)
);

-- Bearer tokens, as SHA-256.
CREATE TABLE IF NOT EXISTS credentials (
  token_hash CHAR(64) PRIMARY KEY,
  credential_role VARCHAR(16) NOT NULL,
  subject VARCHAR(129) REFERENCES subjects (subject)
);

CREATE TABLE IF NOT EXISTS terms_versions (
  terms_version DATE PRIMARY KEY,
  title VARCHAR(256) NOT NULL
);

-- What people agree to. Databases of earlier versions have no texts.
ALTER TABLE terms_versions ADD COLUMN IF NOT EXISTS terms_text VARCHAR(50000) NOT NULL DEFAULT '';

-- The history of choices, never changed and never deleted.
CREATE TABLE IF NOT EXISTS choices (
  subject VARCHAR(129) NOT NULL REFERENCES subjects (subject),
  revision BIGINT NOT NULL,
  purpose VARCHAR(128) NOT NULL,
  said VARCHAR(7) NOT NULL,
  terms_version DATE REFERENCES terms_versions (terms_version),
  said_at TIMESTAMP WITH TIME ZONE NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE,
  covers_held BOOLEAN NOT NULL,
  PRIMARY KEY (subject, revision)
);

-- Whether the person chose at another platform. Databases of earlier versions have none of these.
ALTER TABLE choices ADD COLUMN IF NOT EXISTS by_bridge BOOLEAN NOT NULL DEFAULT FALSE;

-- The leaves of a choice.
CREATE TABLE IF NOT EXISTS choice_categories (
  subject VARCHAR(129) NOT NULL,
  revision BIGINT NOT NULL,
  category VARCHAR(128) NOT NULL,
  PRIMARY KEY (subject, revision, category),
  FOREIGN KEY (subject, revision) REFERENCES choices (subject, revision)
);

-- The latest choice for each purpose and leaf. It follows from the two tables above, and avoids reading the whole of a
-- long history.
CREATE TABLE IF NOT EXISTS latest_choices (
  subject VARCHAR(129) NOT NULL,
  purpose VARCHAR(128) NOT NULL,
  category VARCHAR(128) NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (subject, purpose, category),
  FOREIGN KEY (subject, revision) REFERENCES choices (subject, revision)
);

-- The changes that the event stream announces.
CREATE TABLE IF NOT EXISTS changes (
  id BIGINT PRIMARY KEY,
  account VARCHAR(64) NOT NULL,
  subject VARCHAR(129) NOT NULL REFERENCES subjects (subject),
  revision BIGINT NOT NULL,
  UNIQUE (subject, revision)
);

CREATE INDEX IF NOT EXISTS changes_of_account ON changes (account, id);

-- The generations of this database: each promotion and each restore begins a new one, which is closed until an operator
-- opens it. Their numbers come from outside of the database.
CREATE TABLE IF NOT EXISTS generations (
  generation BIGINT PRIMARY KEY,
  is_open BOOLEAN NOT NULL,
  last_heartbeat BIGINT NOT NULL
);

-- The heartbeats of the last hour: by the clock of the primary, a time at which no change after the last one was committed.
CREATE TABLE IF NOT EXISTS heartbeats (
  generation BIGINT NOT NULL REFERENCES generations (generation),
  number BIGINT NOT NULL,
  beaten_at TIMESTAMP WITH TIME ZONE NOT NULL,
  last_change BIGINT NOT NULL,
  PRIMARY KEY (generation, number)
);

-- The servers of this database, so that one can pass a change of a stream on to the one that holds the stream.
CREATE TABLE IF NOT EXISTS servers (
  server_name VARCHAR(22) PRIMARY KEY,
  address VARCHAR(256) NOT NULL,
  seen_at TIMESTAMP WITH TIME ZONE NOT NULL
);

-- The last answers of people at platforms of others, with their times, so that an answer that comes late changes nothing.
CREATE TABLE IF NOT EXISTS bridge_signals (
  subject VARCHAR(129) NOT NULL REFERENCES subjects (subject),
  platform VARCHAR(16) NOT NULL,
  kind VARCHAR(8) NOT NULL,
  id VARCHAR(256) NOT NULL,
  answer VARCHAR(8) NOT NULL,
  answered_at TIMESTAMP WITH TIME ZONE NOT NULL,
  since TIMESTAMP WITH TIME ZONE NOT NULL,
  terms_version DATE NOT NULL,
  PRIMARY KEY (subject, platform, kind, id)
);

-- Recordings, and whom they concern: what the page for people tells them.
-- A name belongs to the account that records, and can be used again.
CREATE TABLE IF NOT EXISTS notices (
  host VARCHAR(64) NOT NULL,
  recording VARCHAR(64) NOT NULL,
  subject VARCHAR(129) NOT NULL REFERENCES subjects (subject),
  account VARCHAR(64) NOT NULL,
  purpose VARCHAR(128) NOT NULL,
  began_at TIMESTAMP WITH TIME ZONE NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE,
  PRIMARY KEY (host, recording, subject, purpose, began_at)
);
