extension AccessTarget {
    /// All objects of the bucket.
    package static let allObjects = AccessTarget.objects(.fitting(.everything))

    /// Whether it is a part of this one for certain.
    package func covers(_ other: AccessTarget) -> Bool {
        switch (self, other) {
        case (.bucket, .bucket): true
        case (.objects(let own), .objects(let its)): own.covers(its)
        default: false
        }
    }

    func intersects(_ other: AccessTarget) -> Bool {
        switch (self, other) {
        case (.bucket, .bucket): true
        case (.objects(let own), .objects(let its)): own.intersects(its)
        default: false
        }
    }

    /// An order of no meaning, always the same.
    var sortKey: String {
        switch self {
        case .bucket: ""
        case .objects(.fitting(let pattern)): "1" + pattern.text
        case .objects(.allBut(let patterns)): "2" + patterns.map(\.text).joined(separator: "\n")
        }
    }
}

extension KeyScope {
    func covers(_ other: KeyScope) -> Bool {
        switch (self, other) {
        case (.fitting(let own), .fitting(let its)): own.covers(its)
        case (.fitting(let own), .allBut): own.covers(.everything)
        case (.allBut(let own), .fitting(let its)): !own.contains { $0.intersects(its) }
        case (.allBut(let own), .allBut(let its)):
            own.allSatisfy { pattern in its.contains { $0.covers(pattern) } }
        }
    }

    /// False only where no key is in both.
    func intersects(_ other: KeyScope) -> Bool {
        switch (self, other) {
        case (.fitting(let own), .fitting(let its)): own.intersects(its)
        case (.fitting(let own), .allBut(let its)): !its.contains { $0.covers(own) }
        case (.allBut(let own), .fitting(let its)): !own.contains { $0.covers(its) }
        case (.allBut(let own), .allBut(let its)):
            !(own + its).contains { $0.covers(.everything) }
        }
    }

    package func contains(_ key: String) -> Bool {
        switch self {
        case .fitting(let pattern): pattern.matches(key)
        case .allBut(let patterns): !patterns.contains { $0.matches(key) }
        }
    }
}
