package import Addresses

/// What a plan found out about an object of the configuration that has conditions.
package struct CheckResult: Sendable, Hashable {
    package enum Subject: Sendable, Hashable {
        case instance(InstanceAddress)
        case output(String)
        /// A `check` block.
        case check(String)
        case variable(String)
    }

    package enum Status: String, Sendable, Hashable {
        case pass
        case fail
        /// A condition could not be evaluated.
        case error
        /// Some condition is known after apply only, and none has failed.
        case unknown

        /// Of the two, what matters more to the reader.
        func combined(with other: Status) -> Status {
            let order: [Status] = [.error, .fail, .unknown, .pass]
            return order.first { $0 == self || $0 == other } ?? self
        }
    }

    package let subject: Subject
    package var status: Status
    /// The error messages of the conditions that do not hold.
    package var problems: [String] = []
}

extension CheckResult.Subject: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.instance(let first), .instance(let second)): first < second
        case (.output(let first), .output(let second)), (.check(let first), .check(let second)),
            (.variable(let first), .variable(let second)):
            first < second
        default: left.rank < right.rank
        }
    }

    private var rank: Int {
        switch self {
        case .check: 0
        case .output: 1
        case .instance: 2
        case .variable: 3
        }
    }
}
