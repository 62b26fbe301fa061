import Addresses
import Configuration
import Providers
import StateModel

/// A change together with what the steps need to know of it.
struct ChangeDraft {
    var change: ResourceChange
    /// The row before, under the address it has after moves; nil when there is none.
    var record: ResourceRecord?
    /// What the instance depends on by the configuration; empty when it is not in it.
    var dependencies: [ResourceDependency] = []
    /// What is recorded with the object.
    var terms = RecordTerms()
    /// Seconds by operation.
    var timeouts: [String: Int] = [:]
    /// Whether the object stays as it is, and only what of it is sensitive is another matter.
    var changesMarksOnly = false
    /// Whether the row must be written although nothing is done to the object.
    var rewritesRow = false
    /// Whether the row is written only for what the refresh read, and for what is known of its arguments: a later
    /// writer knows better.
    var isOnlyNoted = false

    var address: InstanceAddress {
        change.address
    }

    var key: RecordKey {
        RecordKey(address: change.address, generation: change.generation)
    }
}
