import Addresses
import StateModel
import Testing

@Suite struct RecordTermsTests {
    @Test func theOrderOfDependenciesSaysNothing() {
        let edges = ["a", "b"].map { ResourceDependency.resource(ResourceAddress(type: "t", name: $0)) }
        let terms = RecordTerms(dependencies: edges, preventDestroy: true)
        #expect(terms.agrees(with: RecordTerms(dependencies: edges.reversed(), preventDestroy: true)))
        #expect(!terms.agrees(with: RecordTerms(dependencies: edges)))
        #expect(!terms.agrees(with: RecordTerms(dependencies: [edges[0]], preventDestroy: true)))
        #expect(
            !terms.agrees(
                with: RecordTerms(dependencies: edges, createBeforeDestroy: true, preventDestroy: true)
            )
        )
    }

    @Test func idsOfRowsAreTheirNumbers() {
        #expect(RunID("12") == 12 && RunID("12")?.description == "12" && RunID("x") == nil)
        #expect(OperationID(9) < 10)
    }
}
