import Addresses
import Foundation
import GRDB
import JSONText
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@testable import SQLiteState

extension ScratchFolder {
    var database: String { path + "/keyform.db" }

    func store(
        _ mode: StateAccess = .writing,
        environment: [String: String]? = nil,
        schema: Schema = .current,
        policy: SealingPolicy = SealingPolicy(sealed: ["t": ["secret_key"]]),
        clock: TestClock = TestClock()
    ) throws -> SQLiteStateStore {
        try SQLiteStateStore(
            file: DatabaseFile(database, schema: schema),
            mode: mode,
            environment: environment ?? self.environment,
            policy: policy,
            clock: clock.read
        )
    }

    /// What a person with `sqlite3 keyform.db` sees.
    func query(_ sql: String) throws -> String? {
        let queue = try DatabaseQueue(path: database)
        defer { try? queue.close() }
        return try queue.read { try String.fetchOne($0, sql: sql) }
    }

    /// Changes the database as a person with `sqlite3` may.
    func change(_ sql: String) throws {
        let queue = try DatabaseQueue(path: database)
        defer { try? queue.close() }
        try queue.write { try $0.execute(sql: sql) }
    }

}

extension StoreUnderTest {
    static let sqlite = StoreUnderTest(
        "SQLite",
        make: { folder, clock in try folder.store(clock: clock) },
        reopen: { try $0.store(.reading) }
    )
}
