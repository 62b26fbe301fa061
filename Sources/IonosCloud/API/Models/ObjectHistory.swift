internal import JSONText
import Timestamps

/// When and by whom an object was made and changed; what the answer left out is nil.
struct ObjectHistory: Sendable, Hashable {
    var created: Timestamp?
    var createdBy: String?
    var modified: Timestamp?
    var modifiedBy: String?
    /// Of users: when one logged in last.
    var lastLogin: Timestamp?

    init() {}

    /// - Parameter metadata: of an answer. That something in it is of another type than is documented is no reason to refuse
    ///   the answer: nothing is decided by it.
    init(_ metadata: ObjectReader?) {
        func text(_ name: String) -> String? {
            metadata?.object[name]?.string.flatMap { $0.isEmpty ? nil : $0 }
        }
        func moment(_ name: String) -> Timestamp? {
            text(name).flatMap { secondsSinceEpoch(apiDate: $0) }.map { Timestamp(seconds: Int64($0)) }
        }
        created = moment("createdDate")
        createdBy = text("createdBy")
        modified = moment("lastModifiedDate")
        modifiedBy = text("lastModifiedBy")
        lastLogin = moment("lastLogin")
    }
}
