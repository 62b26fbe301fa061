/// How much a plan shows of each change; of what is destroyed or replaced, it is always everything.
package enum PlanDetail: Sendable, Hashable {
    /// Everything of each, as long as they are not many.
    case automatic
    /// Those alike in one line.
    case concise
    /// Everything of each.
    case full

    /// Of more changes than this, those alike are shown in one line.
    private static let many = 40

    /// Whether so many changes are shown in groups.
    func groups(_ count: Int) -> Bool {
        switch self {
        case .automatic: count > Self.many
        case .concise: true
        case .full: false
        }
    }
}
