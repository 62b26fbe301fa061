import Addresses
import JSONText
import Providers
package import StateModel
import Values

extension DriftReport {
    /// What the hash is made for, so that it is no other one of the same key.
    private static let purpose = "keyform reported drift 1"

    /// The report without what has been reported.
    ///
    /// - Parameters:
    ///   - reported: the marks of that.
    ///   - seal: of the state.
    /// - Returns: the rest, and the marks of all that is here; nil where the state's key is not here.
    package func unreported(
        _ reported: Set<DriftMark>,
        seal: any SecretSeal
    ) -> (report: DriftReport, marks: Set<DriftMark>)? {
        var report = self
        report.items = []
        var marks: Set<DriftMark> = []
        for item in items {
            guard let bytes = seal.digest(of: item.content.bytes(.canonical), for: Self.purpose),
                let mark = DriftMark(bytes)
            else {
                return nil
            }
            marks.insert(mark)
            if !reported.contains(mark) {
                report.items.append(item)
            }
        }
        return (report, marks)
    }
}

extension DriftReport.Item {
    /// What it says, secrets among it.
    ///
    /// An object that got another address is the same one.
    fileprivate var content: JSONValue {
        let subject: [JSONValue] = [.string(key.address.resource.type), .string(objectID)]
        return switch kind {
        case .deleted: .array(subject + ["deleted"])
        case .added(let stranger):
            .array(subject + ["added", .string(stranger.kind), .string(stranger.id)])
        case .changed(let attributes):
            .array(
                subject + ["changed"]
                    + attributes.flatMap { [.string($0.name), $0.before.storedJSON, $0.after.storedJSON] }
            )
        }
    }
}
