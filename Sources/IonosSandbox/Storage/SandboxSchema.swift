import GRDB

/// The tables of a sandbox file, version by version.
enum SandboxSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { try $0.execute(sql: version1) }
        migrator.registerMigration("2") { try $0.execute(sql: version2) }
        migrator.registerMigration("3") { try $0.execute(sql: version3) }
        migrator.registerMigration("4") { try $0.execute(sql: version4) }
        migrator.registerMigration("5") { try $0.execute(sql: version5) }
        return migrator
    }

    private static let version1 = """
        CREATE TABLE account (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            contractNumber INTEGER NOT NULL,
            ownerId TEXT NOT NULL,
            seed INTEGER NOT NULL,
            drawn INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE user (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            firstname TEXT NOT NULL,
            lastname TEXT NOT NULL,
            email TEXT NOT NULL,
            emailKey TEXT NOT NULL UNIQUE,
            administrator INTEGER NOT NULL,
            forceSecAuth INTEGER NOT NULL,
            active INTEGER NOT NULL,
            s3CanonicalUserId TEXT,
            history TEXT NOT NULL
        ) STRICT;
        CREATE TABLE user_group (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            privileges TEXT NOT NULL,
            s3Since INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE membership (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            groupId TEXT NOT NULL REFERENCES user_group(id) ON DELETE CASCADE,
            userId TEXT NOT NULL REFERENCES user(id) ON DELETE CASCADE,
            since INTEGER NOT NULL,
            UNIQUE (groupId, userId)
        ) STRICT;
        CREATE INDEX membership_user ON membership(userId);
        CREATE TABLE access_key (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            userId TEXT NOT NULL REFERENCES user(id) ON DELETE CASCADE,
            secretKey TEXT NOT NULL,
            active INTEGER NOT NULL,
            history TEXT NOT NULL
        ) STRICT;
        CREATE INDEX access_key_user ON access_key(userId);
        CREATE TABLE request (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            method TEXT NOT NULL,
            path TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            createdBy TEXT NOT NULL,
            polls INTEGER NOT NULL,
            failure TEXT,
            targetType TEXT NOT NULL,
            targetId TEXT NOT NULL,
            targetPath TEXT NOT NULL
        ) STRICT;
        CREATE TABLE earlier (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            owner TEXT NOT NULL,
            objectId TEXT NOT NULL,
            changedAt INTEGER NOT NULL,
            image TEXT
        ) STRICT;
        CREATE INDEX earlier_object ON earlier(kind, owner, objectId);
        """

    private static let version2 = """
        CREATE TABLE share (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            groupId TEXT NOT NULL REFERENCES user_group(id) ON DELETE CASCADE,
            resourceId TEXT NOT NULL,
            editPrivilege INTEGER NOT NULL,
            sharePrivilege INTEGER NOT NULL,
            since INTEGER NOT NULL,
            UNIQUE (groupId, resourceId)
        ) STRICT;
        CREATE INDEX share_resource ON share(resourceId);
        CREATE TABLE datacenter (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            description TEXT,
            location TEXT NOT NULL,
            history TEXT NOT NULL
        ) STRICT;
        """

    /// The object storage.
    ///
    /// A content is a row of its own, so that lists do not read it.
    private static let version3 = """
        DELETE FROM earlier;
        ALTER TABLE access_key ADD COLUMN managementId TEXT NOT NULL DEFAULT '';
        ALTER TABLE access_key ADD COLUMN description TEXT NOT NULL DEFAULT '';
        ALTER TABLE access_key ADD COLUMN administrative INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE access_key ADD COLUMN activeSince INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE access_key ADD COLUMN polls INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE access_key ADD COLUMN failure TEXT;
        UPDATE access_key SET managementId =
            lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)));
        UPDATE access_key SET administrative =
            EXISTS (SELECT 1 FROM user WHERE user.id = access_key.userId AND user.administrator);
        CREATE INDEX access_key_management ON access_key(managementId);
        CREATE TABLE former_key (
            id TEXT PRIMARY KEY,
            record TEXT NOT NULL,
            deletedAt INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE bucket (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            region TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            versioning TEXT,
            objectLock INTEGER NOT NULL,
            defaultRetention TEXT,
            tags TEXT NOT NULL,
            policy TEXT,
            publicAccessBlock TEXT
        ) STRICT;
        CREATE TABLE bucket_before (
            name TEXT PRIMARY KEY,
            record TEXT
        ) STRICT;
        CREATE TABLE object_version (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            bucket TEXT NOT NULL REFERENCES bucket(name) ON DELETE CASCADE,
            objectKey TEXT NOT NULL,
            versionId TEXT NOT NULL,
            isMarker INTEGER NOT NULL,
            createdAt INTEGER NOT NULL,
            size INTEGER NOT NULL,
            etag TEXT NOT NULL,
            headers TEXT NOT NULL,
            tags TEXT NOT NULL,
            legalHold INTEGER NOT NULL,
            retentionMode TEXT,
            retainUntil INTEGER,
            UNIQUE (bucket, objectKey, versionId)
        ) STRICT;
        CREATE INDEX object_version_order ON object_version(bucket, objectKey, position);
        CREATE TABLE object_content (
            position INTEGER PRIMARY KEY REFERENCES object_version(position) ON DELETE CASCADE,
            bytes BLOB NOT NULL
        ) STRICT;
        CREATE TABLE upload (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            bucket TEXT NOT NULL REFERENCES bucket(name) ON DELETE CASCADE,
            objectKey TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            headers TEXT NOT NULL
        ) STRICT;
        CREATE TABLE upload_part (
            uploadId TEXT NOT NULL REFERENCES upload(id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            createdAt INTEGER NOT NULL,
            etag TEXT NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (uploadId, number)
        ) STRICT;
        """

    /// Access control lists, and settings that are kept as they were sent.
    private static let version4 = """
        ALTER TABLE bucket ADD COLUMN accessList TEXT;
        ALTER TABLE bucket ADD COLUMN documents TEXT;
        ALTER TABLE object_version ADD COLUMN accessList TEXT;
        """

    /// What users did at the console.
    private static let version5 = """
        ALTER TABLE user ADD COLUMN lastLogin INTEGER;
        ALTER TABLE user ADD COLUMN secAuthActive INTEGER;
        """
}
