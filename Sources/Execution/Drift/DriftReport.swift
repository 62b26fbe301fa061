import Addresses
package import Providers
package import SourceText
package import StateModel
package import Values

/// What was changed outside of keyform.
package struct DriftReport: Sendable {
    package struct Item: Sendable {
        package enum Kind: Sendable {
            /// The object is not as recorded.
            case changed([ChangedAttribute])
            /// The object is not there any more.
            case deleted
            /// Something that no row names belongs to the object.
            case added(StrangeObject)
        }

        /// The managed object concerned.
        package let key: RecordKey
        /// Its id.
        package let objectID: String
        package let kind: Kind
        /// Who did it, as far as the API tells.
        package let act: OutsideAct?
    }

    package struct ChangedAttribute: Sendable {
        package let name: String
        /// Marked where it is a secret.
        package let before: Value
        package let after: Value

        package init(name: String, before: Value, after: Value) {
            self.name = name
            self.before = before
            self.after = after
        }
    }

    /// In the order of their addresses; of one object first what became of itself.
    package var items: [Item]
    /// How many managed objects were looked at.
    package let objectCount: Int
    package let warnings: [Diagnostic]

    package init(items: [Item], objectCount: Int, warnings: [Diagnostic] = []) {
        self.items = items
        self.objectCount = objectCount
        self.warnings = warnings
    }
}

extension DriftReport.Item {
    package init(key: RecordKey, objectID: String, kind: Kind, by act: OutsideAct?) {
        self.init(key: key, objectID: objectID, kind: kind, act: act)
    }
}
