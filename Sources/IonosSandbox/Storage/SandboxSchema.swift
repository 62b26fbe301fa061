import GRDB

/// The tables of a sandbox file, version by version.
enum SandboxSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { try $0.execute(sql: version1) }
        migrator.registerMigration("2") { try $0.execute(sql: version2) }
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
}
