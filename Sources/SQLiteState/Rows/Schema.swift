internal import GRDB

/// The versions of the database's format and how each comes from the one before.
struct Schema: Sendable {
    /// `KFRM`: marks the file as keyform's, for `file(1)` and for us.
    static let applicationID: Int32 = 0x4B46_524D
    static let current = Schema(steps: [
        version1, version2, version3, version4, version5, version6, version7, version8,
    ])

    /// The SQL that makes version n + 1 of version n.
    ///
    /// A step that was released never changes again.
    let steps: [String]

    var version: Int {
        steps.count
    }

    /// Brings an open, empty or older database to this version; inside the caller's transaction.
    func apply(_ db: Database, from version: Int) throws {
        for step in steps.dropFirst(version) {
            try db.execute(sql: step)
        }
        try db.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(self.version)")
    }
}

extension Schema {
    /// One row an object, names a person knows, JSON where a value has structure; times are milliseconds since 1970.
    private static let version1 = """
        CREATE TABLE meta (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            lineage TEXT NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT;

        -- The types of attribute values, which JSON does not tell; most rows of one resource type share one.
        CREATE TABLE value_types (
            id INTEGER PRIMARY KEY,
            type TEXT NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE resources (
            id INTEGER PRIMARY KEY,
            address TEXT NOT NULL,
            generation INTEGER NOT NULL DEFAULT 0,
            status TEXT NOT NULL CHECK (status IN ('ready', 'partial', 'tainted', 'deposed')),
            object_id TEXT NOT NULL,
            attributes TEXT NOT NULL,
            mode TEXT NOT NULL CHECK (mode IN ('managed', 'data')),
            type TEXT NOT NULL,
            name TEXT NOT NULL,
            index_key INTEGER,
            string_key TEXT,
            value_type INTEGER NOT NULL REFERENCES value_types (id),
            schema_version INTEGER NOT NULL,
            create_before_destroy INTEGER NOT NULL CHECK (create_before_destroy IN (0, 1)),
            prevent_destroy INTEGER NOT NULL CHECK (prevent_destroy IN (0, 1)),
            version INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            UNIQUE (address, generation),
            CHECK (index_key IS NULL OR string_key IS NULL)
        ) STRICT;
        CREATE INDEX resources_by_block ON resources (type, name);

        -- What a resource was built from: one instance, or all instances of a block.
        CREATE TABLE dependencies (
            resource INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('instance', 'resource')),
            target TEXT NOT NULL,
            PRIMARY KEY (resource, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX dependencies_by_target ON dependencies (target);

        -- Secrets, encrypted and bound to lineage, address, generation and attribute.
        CREATE TABLE sealed_values (
            resource INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
            attribute TEXT NOT NULL,
            sealed BLOB NOT NULL,
            fingerprint TEXT NOT NULL,
            PRIMARY KEY (resource, attribute)
        ) STRICT, WITHOUT ROWID;

        -- Secrets that are never stored, enough to see that they changed.
        CREATE TABLE fingerprints (
            resource INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
            attribute TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            PRIMARY KEY (resource, attribute)
        ) STRICT, WITHOUT ROWID;

        -- Last versions of rows that are gone: one that comes again goes on counting, so no saved plan mistakes it.
        CREATE TABLE retired_versions (
            address TEXT NOT NULL,
            generation INTEGER NOT NULL,
            version INTEGER NOT NULL,
            PRIMARY KEY (address, generation)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE outputs (
            name TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL,
            value_type INTEGER NOT NULL REFERENCES value_types (id),
            sensitive INTEGER NOT NULL CHECK (sensitive IN (0, 1)),
            sealed BLOB
        ) STRICT;

        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            command TEXT NOT NULL,
            who TEXT NOT NULL,
            reason TEXT,
            started_at INTEGER NOT NULL,
            ended_at INTEGER,
            succeeded INTEGER CHECK (succeeded IN (0, 1)),
            summary TEXT
        ) STRICT;

        -- Each is committed as 'open' before its request is sent, and closed with its effect on the resource.
        CREATE TABLE operations (
            id INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs (id),
            address TEXT NOT NULL,
            generation INTEGER NOT NULL,
            action TEXT NOT NULL CHECK (action IN ('create', 'update', 'delete', 'import', 'forget', 'move')),
            status TEXT NOT NULL CHECK (status IN ('open', 'done', 'failed', 'partial')),
            object_id TEXT,
            reason TEXT NOT NULL,
            message TEXT,
            request_id TEXT,
            recognition TEXT NOT NULL,
            before TEXT,
            after TEXT,
            moved_to TEXT,
            started_at INTEGER NOT NULL,
            ended_at INTEGER
        ) STRICT;
        CREATE INDEX operations_by_run ON operations (run);
        CREATE INDEX operations_by_address ON operations (address);
        CREATE INDEX operations_by_new_address ON operations (moved_to) WHERE moved_to IS NOT NULL;
        CREATE INDEX open_operations ON operations (id) WHERE status = 'open';

        CREATE TABLE used_plans (
            plan TEXT NOT NULL PRIMARY KEY,
            claimed_at INTEGER NOT NULL
        ) STRICT;

        CREATE VIEW history AS
            SELECT datetime(o.started_at / 1000, 'unixepoch') AS time, r.who, r.command, o.action, o.address,
                o.status, o.object_id, o.reason, o.message, o.request_id
            FROM operations o JOIN runs r ON r.id = o.run
            ORDER BY o.id;
        """

    /// What a database knows of its keys: which one seals it, how a passphrase makes it, and those of old fingerprints.
    private static let version2 = """
        -- Names the key that seals new secrets, without telling it; null until there is one.
        ALTER TABLE meta ADD COLUMN sealing_key TEXT;

        -- How that key is made of a passphrase; no row when it is kept in a file or a variable.
        CREATE TABLE key_derivation (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            algorithm TEXT NOT NULL,
            salt BLOB NOT NULL,
            operations INTEGER NOT NULL,
            memory INTEGER NOT NULL
        ) STRICT;

        -- Keys of fingerprints made before the sealing key was changed, sealed like any secret: a password is not
        -- stored, so its fingerprint cannot be made anew.
        CREATE TABLE fingerprint_keys (
            name TEXT NOT NULL PRIMARY KEY,
            sealed BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// Whose objects these are and where they came from.
    ///
    /// From here on secrets are sealed for their object too, see `SecretPlaces`.
    private static let version3 = """
        -- Which account the objects are of; null until somebody could tell.
        ALTER TABLE meta ADD COLUMN contract TEXT;

        -- The Terraform state that was taken over first; null when there was none.
        ALTER TABLE meta ADD COLUMN origin_lineage TEXT;
        ALTER TABLE meta ADD COLUMN origin_serial INTEGER;

        -- The alias of the provider block that made the object; null for the block without one.
        ALTER TABLE resources ADD COLUMN provider TEXT;
        """

    /// No name, address or number that is marked as a secret stands in clear any more.
    private static let version4 = """
        -- The account, sealed, where it is a secret; then the other column is null.
        ALTER TABLE meta ADD COLUMN sealed_contract BLOB;

        -- The part of `recognition` that is secret, sealed; null where nothing is.
        ALTER TABLE operations ADD COLUMN sealed_recognition BLOB;

        -- Nobody looks for the object of an operation that has ended.
        UPDATE operations SET recognition = 'null' WHERE status <> 'open';
        """

    /// Rows know which arguments are the configuration's, and the history what happened.
    private static let version5 = """
        -- Of the arguments that are not managed when they are left out, those that the configuration set, as a JSON
        -- array of names; null where nobody has noted it yet.
        ALTER TABLE resources ADD COLUMN set_arguments TEXT;

        -- What arguments were before they were changed outside, as a JSON object by name, where a refresh took the
        -- change in and no apply has settled it since; null where there are none. Nothing that is secret.
        ALTER TABLE resources ADD COLUMN changed_outside TEXT;

        DROP VIEW history;

        ALTER TABLE runs ADD COLUMN outcome TEXT CHECK (outcome IN ('succeeded', 'failed', 'interrupted'));
        UPDATE runs SET outcome = iif(succeeded, 'succeeded', 'failed') WHERE succeeded IS NOT NULL;
        ALTER TABLE runs DROP COLUMN succeeded;

        -- With two more actions. SQLite cannot change what a table allows in place.
        CREATE TABLE operations_5 (
            id INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs (id),
            address TEXT NOT NULL,
            generation INTEGER NOT NULL,
            action TEXT NOT NULL CHECK (
                action IN ('create', 'update', 'delete', 'import', 'forget', 'move', 'refresh', 'record')
            ),
            status TEXT NOT NULL CHECK (status IN ('open', 'done', 'failed', 'partial')),
            object_id TEXT,
            reason TEXT NOT NULL,
            message TEXT,
            request_id TEXT,
            recognition TEXT NOT NULL,
            before TEXT,
            after TEXT,
            moved_to TEXT,
            started_at INTEGER NOT NULL,
            ended_at INTEGER,
            sealed_recognition BLOB
        ) STRICT;
        INSERT INTO operations_5 SELECT id, run, address, generation, action, status, object_id, reason, message,
            request_id, recognition, before, after, moved_to, started_at, ended_at, sealed_recognition
            FROM operations ORDER BY id;
        DROP TABLE operations;
        ALTER TABLE operations_5 RENAME TO operations;
        CREATE INDEX operations_by_run ON operations (run);
        CREATE INDEX operations_by_address ON operations (address);
        CREATE INDEX operations_by_new_address ON operations (moved_to) WHERE moved_to IS NOT NULL;
        CREATE INDEX open_operations ON operations (id) WHERE status = 'open';

        CREATE VIEW history AS
            SELECT datetime(o.started_at / 1000, 'unixepoch') AS time, r.who, r.command, o.action, o.address,
                o.status, o.object_id, o.reason, o.message, o.request_id
            FROM operations o JOIN runs r ON r.id = o.run
            ORDER BY o.id;
        """

    /// Resources stand in modules.
    private static let version6 = """
        -- The path of the module, with the keys of its calls, as addresses begin with it; empty for the root.
        ALTER TABLE resources ADD COLUMN module TEXT NOT NULL DEFAULT '';
        DROP INDEX resources_by_block;
        CREATE INDEX resources_by_block ON resources (type, name, module);
        """

    /// Keys are rotated, and people revoked.
    private static let version7 = """
        -- How far the rotation of a key has come; one row for each key that was ever rotated. Times by the API's clock.
        CREATE TABLE rotations (
            id INTEGER PRIMARY KEY,
            address TEXT NOT NULL UNIQUE,
            phase TEXT NOT NULL CHECK (phase IN ('preflight', 'creating', 'verifying', 'delivering', 'overlapping',
                'retiring', 'soaking', 'deleting', 'done')),
            course TEXT NOT NULL CHECK (course IN ('forward', 'undo', 'compromised')),
            -- The generation in resources of the key that is not in charge; null where there is none.
            other_generation INTEGER CHECK (other_generation > 0),
            -- The API's ids of the key that comes and of the one that goes.
            incoming TEXT,
            outgoing TEXT NOT NULL,
            reason TEXT NOT NULL,
            began_at INTEGER NOT NULL,
            phase_began_at INTEGER NOT NULL,
            due_at INTEGER,
            overlap_seconds INTEGER NOT NULL,
            soak_seconds INTEGER NOT NULL,
            verifies INTEGER NOT NULL CHECK (verifies IN (0, 1)),
            must_be_confirmed INTEGER NOT NULL CHECK (must_be_confirmed IN (0, 1)),
            -- What signed requests have shown; null where none are sent.
            verified INTEGER CHECK (verified IN (0, 1)),
            refused INTEGER CHECK (refused IN (0, 1)),
            confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
            held INTEGER NOT NULL CHECK (held IN (0, 1)),
            problem TEXT,
            version INTEGER NOT NULL
        ) STRICT;

        -- The places that a key is handed to, and which key each has.
        CREATE TABLE rotation_sinks (
            rotation INTEGER NOT NULL REFERENCES rotations (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            name TEXT NOT NULL,
            delivered TEXT,
            -- A keyed fingerprint of what was written there.
            digest TEXT,
            delivered_at INTEGER,
            problem TEXT,
            PRIMARY KEY (rotation, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE rotation_events (
            id INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs (id),
            address TEXT NOT NULL,
            phase TEXT NOT NULL CHECK (phase IN ('preflight', 'creating', 'verifying', 'delivering', 'overlapping',
                'retiring', 'soaking', 'deleting', 'done')),
            text TEXT NOT NULL,
            happened_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX rotation_events_by_run ON rotation_events (run);
        CREATE INDEX rotation_events_by_address ON rotation_events (address);

        -- What was taken away from a person, and must not be made again. The run may be gone from the history.
        CREATE TABLE revocations (
            address TEXT NOT NULL PRIMARY KEY,
            run INTEGER NOT NULL,
            revoked_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE VIEW rotation_status AS
            SELECT r.address, r.phase, r.course, datetime(r.phase_began_at / 1000, 'unixepoch') AS since,
                datetime(r.due_at / 1000, 'unixepoch') AS due, iif(r.course = 'undo', r.outgoing, r.incoming) AS new_key,
                iif(r.course = 'undo', r.incoming, r.outgoing) AS old_key, r.reason,
                (SELECT count(*) FROM rotation_sinks s WHERE s.rotation = r.id AND s.delivered IS NOT r.incoming)
                    AS sinks_pending, r.held, r.problem
            FROM rotations r
            ORDER BY r.address;

        CREATE VIEW rotation_history AS
            SELECT datetime(e.happened_at / 1000, 'unixepoch') AS time, r.who, r.command, e.address, e.phase, e.text
            FROM rotation_events e JOIN runs r ON r.id = e.run
            ORDER BY e.id;
        """

    /// What was changed outside is reported once.
    private static let version8 = """
        -- Which changes made outside have been reported and are still there, as keyed hashes that tell nothing of them.
        CREATE TABLE reported_drift (
            mark BLOB NOT NULL PRIMARY KEY CHECK (length(mark) = 32),
            reported_at INTEGER NOT NULL
        ) STRICT;
        """
}
