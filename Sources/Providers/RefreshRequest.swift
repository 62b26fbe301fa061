package import Addresses
package import SourceText
package import StateModel

/// A recorded object to read.
package struct RefreshRequest: Sendable {
    package let record: ResourceRecord
    /// The configuration to read it with.
    let provider: ProviderAddress
    /// Names of the arguments that the object's block sets, whatever their values; empty when there is no block.
    package let arguments: Set<String>

    package init(record: ResourceRecord) {
        self.init(record: record, provider: record.provider)
    }

    package init(record: ResourceRecord, provider: ProviderAddress, arguments: Set<String> = []) {
        self.record = record
        self.provider = provider
        self.arguments = arguments
    }
}

/// What reading a recorded object gave.
package struct RefreshAnswer: Sendable {
    package enum Result: Sendable {
        case found(ObservedObject)
        case gone
        case failed(Diagnostic)
    }

    package let key: RecordKey
    package let result: Result

    package init(key: RecordKey, result: Result) {
        self.key = key
        self.result = result
    }
}
