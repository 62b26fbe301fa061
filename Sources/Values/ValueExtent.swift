/// The size of a value written out, and how deep it is nested.
///
/// Both are kept with the value, since parts are shared: a list that holds the same list twice, and so on forty times,
/// takes little memory and is a million million elements to whoever goes through it.
package struct ValueExtent: Sendable, Hashable {
    /// The largest value that keyform handles, in bytes: 256 MiB.
    package static let sizeLimit = 1 << 28
    /// The deepest value that keyform handles: its type in JSON, with two levels for each, is read to 10,000 levels by
    /// keyform and by Terraform.
    package static let depthLimit = 3_000
    /// Counted for each value beside its text, in bytes: about what it takes in memory.
    package static let overhead = 128

    let clampedSize: UInt32
    let clampedDepth: UInt16

    /// Bytes: those of all texts, keys included, and `overhead` for each value; more than 4 GiB counts as that.
    package var size: Int {
        Int(clampedSize)
    }

    /// How many containers the deepest element is inside of.
    package var depth: Int {
        Int(clampedDepth)
    }

    /// Whether the value is larger or deeper than keyform handles.
    package var isTooMuch: Bool {
        clampedSize > UInt32(Self.sizeLimit) || clampedDepth > UInt16(Self.depthLimit)
    }

    init(clampedSize: UInt32, clampedDepth: UInt16) {
        self.clampedSize = clampedSize
        self.clampedDepth = clampedDepth
    }

    init(_ content: Value.Content) {
        var size = Self.overhead
        var depth = 0
        switch content {
        case .unknown, .null, .bool: break
        case .number(let number): size += number.longestText
        case .string(let text): size += text.utf8.count
        case .list(let elements, _), .set(let elements, _), .tuple(let elements):
            for element in elements {
                size += element.extent.size
                depth = max(depth, element.extent.depth + 1)
            }
        case .map(let entries, _), .object(let entries):
            for (key, value) in entries {
                size += key.utf8.count + value.extent.size
                depth = max(depth, value.extent.depth + 1)
            }
        }
        clampedSize = UInt32(clamping: size)
        clampedDepth = UInt16(clamping: depth)
    }
}
