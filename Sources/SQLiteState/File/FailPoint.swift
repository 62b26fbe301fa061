#if DEBUG
    internal import Glibc
    internal import Synchronization

    /// Ends the process without warning at one of its commits, for crash tests; compiled into debug builds only.
    ///
    /// `KEYFORM_FAIL_POINT=before-commit:3` kills it when the third transaction is complete but not committed,
    /// `after-commit:3` right after the commit.
    enum FailPoint: String {
        case beforeCommit = "before-commit"
        case afterCommit = "after-commit"

        private static let wanted: (point: FailPoint, number: Int)? = {
            guard let text = getenv("KEYFORM_FAIL_POINT") else { return nil }
            let parts = String(cString: text).split(separator: ":")
            guard parts.count == 2, let point = FailPoint(rawValue: String(parts[0])),
                let number = Int(parts[1])
            else { return nil }
            return (point, number)
        }()
        private static let passed = Atomic(0)

        static func pass(_ point: FailPoint) {
            guard let wanted, wanted.point == point else { return }
            if passed.add(1, ordering: .relaxed).newValue == wanted.number {
                kill(getpid(), SIGKILL)
                // The signal may be delivered to another thread a moment later; nothing more happens here.
                while true { pause() }
            }
        }
    }
#endif
