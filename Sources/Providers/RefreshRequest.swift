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
        /// It is there, and has to be replaced; why, in words that go behind `because`.
        case outdated(ObservedObject, why: String)
        case gone
        /// Nothing is known of it by now, why, in words that go behind `because`; that changes with what the plan does, which
        /// goes by what is recorded.
        case notRead(String)
        case failed(Diagnostic)
    }

    package let key: RecordKey
    package let result: Result

    package init(key: RecordKey, result: Result) {
        self.key = key
        self.result = result
    }
}

extension RefreshAnswer.Result {
    /// What is there.
    var object: ObservedObject? {
        switch self {
        case .found(let object), .outdated(let object, _): object
        case .gone, .notRead, .failed: nil
        }
    }

    /// The same answer about another object.
    func with(_ object: ObservedObject) -> RefreshAnswer.Result {
        switch self {
        case .found: .found(object)
        case .outdated(_, let why): .outdated(object, why: why)
        case .gone, .notRead, .failed: self
        }
    }
}
