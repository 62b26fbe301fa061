import Addresses
package import SourceText
import StateModel

/// Places of which the `deliver` block was taken away while they did not have the key in charge: nothing waits for them, and
/// people are told until the key that they have is gone.
extension SinkRecord {
    /// Whether no block names it any more.
    package var isLeft: Bool {
        problem == Self.leftText
    }

    fileprivate static let leftText = "its deliver block was taken away before it had the key in charge"

    /// The same, once no block names it any more; nil where it has nothing that stops working.
    ///
    /// A name that the key's id is a part of is another one after each rotation.
    func left(by row: RotationRecord) -> SinkRecord? {
        let mayHaveAnother = delivered.map { $0 != row.incoming } ?? (at != nil)
        let isNamedByKey = !row.outgoing.isEmpty && name.contains(row.outgoing.prefix(8))
        guard row.isUnderWay, row.isExchanged, row.course != .undo, mayHaveAnother, !isNamedByKey else {
            return nil
        }
        var sink = self
        sink.problem = Self.leftText
        return sink
    }

    /// The same, where a block names it.
    var named: SinkRecord {
        var sink = self
        if isLeft {
            sink.problem = nil
        }
        return sink
    }
}

extension KeyRotation {
    /// That places have a key that goes, and will not be told of the one in charge.
    package var warningsOfLeftPlaces: [Diagnostic] {
        guard let row = settled.record, row.isUnderWay else { return [] }
        return row.sinks.filter(\.isLeft).map { sink in
            .warning(
                "Place has an old key",
                "\(sink.name.inLine) was not told of the new key of \(address), \(row.incoming ?? ""), before its deliver block was"
                    + " taken away. It \(sink.delivered == row.outgoing ? "has" : "may have") the old one, \(row.outgoing),"
                    + " \(fate(of: row)).",
                address: address.description
            )
            .hinting("Put the block back, or give the place the new key by other means.")
        }
    }

    /// What becomes of the key that goes, as it goes behind its name.
    private func fate(of row: RotationRecord) -> String {
        let due = row.due.map { " \(RotationWords.moment($0, from: clock.now))" } ?? ""
        return switch row.phase {
        case _ where row.course == .compromised: "which is off"
        case .overlapping where row.terms.mustBeConfirmed && !row.isConfirmed:
            "which is switched off once the rotation is confirmed"
        case .overlapping: "which is switched off\(due)"
        case .soaking: "which is off, and gone\(due)"
        case .retiring, .deleting, .done: "which is off or about to be"
        case .preflight, .creating, .verifying, .delivering:
            row.terms.overlap > 0
                ? "which is switched off \(RotationWords.period(row.terms.overlap)) after everything else has the new one"
                : "which is switched off once everything else has the new one"
        }
    }
}
