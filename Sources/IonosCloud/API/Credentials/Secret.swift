/// A text that must not be seen: it shows as `(sensitive value)` however it is printed.
struct Secret: Sendable, Hashable {
    private let value: String

    init(_ value: String) {
        self.value = value
    }

    /// The text itself, for the one place that needs it.
    func reveal() -> String {
        value
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String {
        "(sensitive value)"
    }

    var debugDescription: String {
        description
    }

    var customMirror: Mirror {
        Mirror(self, children: EmptyCollection<Mirror.Child>(), displayStyle: .struct)
    }
}
