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

    /// An environment whose sealing key is in this folder, with a home that is there.
    var environment: [String: String] { environment("home") }

    /// An environment with another home that is there.
    func environment(_ home: String) -> [String: String] {
        mkdir(path + "/" + home, 0o700)
        return ["HOME": path + "/" + home]
    }

    func store(
        _ mode: SQLiteStateStore.Mode = .writing,
        environment: [String: String]? = nil,
        schema: Schema = .current,
        clock: TestClock = TestClock()
    ) throws -> SQLiteStateStore {
        try SQLiteStateStore(
            file: DatabaseFile(database, schema: schema),
            mode: mode,
            environment: environment ?? self.environment,
            policy: SealingPolicy(sealed: ["t": ["secret_key"]]),
            clock: clock.read
        )
    }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
    }

    /// What is in the folder, but for a home with nothing in it.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter { name in
            guard name == "home" else { return true }
            return try !FileManager.default.contentsOfDirectory(atPath: path + "/home").isEmpty
        }
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

    func mode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}

extension StoreUnderTest {
    static let sqlite = StoreUnderTest(
        "SQLite",
        make: { folder, clock in try folder.store(clock: clock) },
        reopen: { try $0.store(.reading) }
    )
}
