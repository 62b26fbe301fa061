import StateStoreTests
import Testing

@Suite struct InMemoryStateStoreTests {
    @Test(arguments: StateStoreConformance.cases)
    func theStoreInMemoryDoesWhatEveryStoreMust(_ item: ConformanceCase) async throws {
        try await item.check(.memory)
    }
}
