import Addresses
import StateModel
import TestSupport
import Testing

@Suite struct HistoryEntryTests {
    private let address = InstanceAddress(ResourceAddress(type: "t", name: "a"))

    private func operation(_ id: OperationID, run: RunID, at: Int64) -> OperationRecord {
        OperationRecord(
            id: id,
            run: run,
            key: RecordKey(address: address),
            action: .create,
            status: .done,
            objectID: nil,
            reason: "",
            message: nil,
            requestID: nil,
            before: nil,
            after: nil,
            startedAt: at,
            endedAt: at
        )
    }

    private func event(_ text: String, run: RunID, at: Int64) -> RotationEvent {
        RotationEvent(run: run, address: address, phase: .creating, text: text, at: at)
    }

    private func names(_ entries: [HistoryEntry]) -> [String] {
        entries.map { entry in
            switch entry {
            case .operation(let operation): "\(operation.id)"
            case .rotation(let event): event.text
            }
        }
    }

    @Test func eachStandsWhereItHappened() {
        let operations = [
            operation(1, run: 1, at: 10), operation(2, run: 1, at: 20), operation(3, run: 3, at: 5),
        ]
        let events = [
            event("before", run: 1, at: 10), event("between", run: 1, at: 11),
            event("second run", run: 2, at: 90), event("last", run: 3, at: 6),
        ]
        #expect(
            names(HistoryEntry.merging(operations, events))
                == ["before", "1", "between", "2", "second run", "3", "last"]
        )
        #expect(names(HistoryEntry.merging([], events)).count == 4)
        #expect(names(HistoryEntry.merging(operations, [])) == ["1", "2", "3"])
    }

    /// Whatever clocks say, nothing is lost, and neither kind changes its own order.
    @Test(arguments: 0..<20)
    func orderIsKept(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let operations = (1...8).map {
            operation(OperationID($0), run: RunID($0 / 3 + 1), at: .random(in: 0..<9, using: &random))
        }
        let events = (1...8).map {
            event("e\($0)", run: RunID($0 / 3 + 1), at: .random(in: 0..<9, using: &random))
        }
        let merged = names(HistoryEntry.merging(operations, events))
        #expect(merged.filter { !$0.hasPrefix("e") } == (1...8).map { "\($0)" })
        #expect(merged.filter { $0.hasPrefix("e") } == (1...8).map { "e\($0)" })
    }
}
