/// Who holds the right to write.
package struct LeaseHolder: Sendable, Hashable {
    /// User and host.
    package let who: String
    package let processID: Int32
    package let command: String
    /// Milliseconds since 1970.
    package let since: Int64

    package init(who: String, processID: Int32, command: String, since: Int64) {
        self.who = who
        self.processID = processID
        self.command = command
        self.since = since
    }
}

/// Somebody else who holds the right to write at this moment.
package struct ActiveWriter: Sendable, Hashable {
    /// Nil where it does not say who it is.
    package let holder: LeaseHolder?

    package init(holder: LeaseHolder?) {
        self.holder = holder
    }
}
