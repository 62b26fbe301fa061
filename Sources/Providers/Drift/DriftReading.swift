import Addresses
package import SourceText
package import StateModel

/// A provider that can tell more of what was changed outside than how objects are now; only reads.
package protocol DriftReading: ConfiguredProvider {
    /// Who changed an object last, and when, as far as the API tells; nil where it does not.
    ///
    /// - Parameter record: of an object that is not as recorded.
    /// - Returns: what the API says of the last change, which need not be the one that is looked for.
    func lastChange(of record: ResourceRecord) async -> OutsideAct?

    /// What stands beside managed objects, belongs to them, and is named by no row: somebody else made it.
    ///
    /// - Parameters:
    ///   - records: all of this configuration of the provider.
    ///   - observed: the objects of these that are there.
    /// - Returns: what was found, and what could not be looked for.
    func strangers(
        beside records: [ResourceRecord],
        observed: [RecordKey: ObservedObject]
    ) async -> StrangeObjects
}

/// Who did something outside, and when; what the API does not tell is nil.
package struct OutsideAct: Sendable, Hashable {
    /// Milliseconds since 1970.
    package let at: Int64?
    package let by: String?

    /// Nil where nothing is known.
    package init?(at: Int64?, by: String?) {
        guard at != nil || by != nil else {
            return nil
        }
        self.at = at
        self.by = by
    }
}

/// Something that belongs to a managed object and that no row names.
package struct StrangeObject: Sendable, Hashable {
    /// What it is, in the singular, such as `key`.
    package let kind: String
    /// The API's id.
    package let id: String
    /// What people call it, where that is not its id.
    package let name: String?
    /// The managed object that it belongs to.
    package let owner: RecordKey
    package let act: OutsideAct?

    package init(kind: String, id: String, name: String? = nil, owner: RecordKey, act: OutsideAct? = nil) {
        self.kind = kind
        self.id = id
        self.name = name
        self.owner = owner
        self.act = act
    }
}

/// Strangers, as far as they could be looked for.
package struct StrangeObjects: Sendable {
    package var objects: [StrangeObject]
    /// Why some could not be looked for.
    package var problems: [Diagnostic]

    package init(_ objects: [StrangeObject] = [], problems: [Diagnostic] = []) {
        self.objects = objects
        self.problems = problems
    }
}
