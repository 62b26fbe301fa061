import StateStoreTests
import Testing

@testable import SQLiteState

@Suite struct StoreConformanceTests {
    @Test(arguments: StateStoreConformance.cases)
    func sqliteDoesWhatEveryStoreMust(_ item: ConformanceCase) async throws {
        try await item.check(.sqlite)
    }

    @Test(arguments: 0..<30)
    func sqliteDoesWhatTheStoreInMemoryDoes(seed: UInt64) async throws {
        try await StateStoreEquivalence(.sqlite).check(seed: seed)
    }
}
