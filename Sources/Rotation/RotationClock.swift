/// The moment by which rotations are judged, and how far it can be trusted.
///
/// All moments are milliseconds since 1970.
package struct RotationClock: Sendable, Hashable {
    /// By the API of the account; nil where it has not answered yet or tells none.
    package let api: Int64?
    /// By this machine.
    package let local: Int64

    package init(api: Int64?, local: Int64) {
        self.api = api
        self.local = local
    }

    /// By which periods are begun and judged: the API's, or, where it tells none, this machine's.
    package var now: Int64 {
        api ?? local
    }

    /// How far this machine is ahead of the API; nil where the API tells no moment.
    package var lead: Int64? {
        api.map { local.subtractingReportingOverflow($0).partialValue }
    }

    /// Whether the two differ by so much that nothing irreversible is begun.
    package var isSkewed: Bool {
        lead.map { $0.magnitude > Self.tolerance } ?? false
    }

    /// Whether periods can be judged at all.
    package var tells: Bool {
        api != nil
    }

    /// Five minutes.
    private static let tolerance: UInt64 = 300_000
}
