/// A value of the configuration language: known, null or unknown, always with a type, perhaps with marks.
package struct Value: Sendable, Hashable {
    package let content: Content
    /// Marks of this value itself; elements inside a collection carry their own.
    package var marks: Marks
    // These two beside each other, where alignment leaves room: a value takes 24 bytes.
    private let clampedDepth: UInt16
    private let clampedSize: UInt32

    package indirect enum Content: Sendable, Hashable {
        /// Will be known after apply.
        case unknown(ValueType)
        case null(ValueType)
        case bool(Bool)
        case number(Number)
        /// NFC-normalised.
        case string(String)
        case list([Value], element: ValueType)
        /// Sorted, without duplicates, in the order Terraform iterates a set.
        case set([Value], element: ValueType)
        /// Sorted by the bytes of the keys.
        case map(ValueMap, element: ValueType)
        case tuple([Value])
        case object(ValueMap)
    }

    /// How large and how deep it is, for limits on both.
    package var extent: ValueExtent {
        ValueExtent(clampedSize: clampedSize, clampedDepth: clampedDepth)
    }

    /// What is known about an unknown value; `nil` for nothing.
    private(set) var refinementBox: RefinementBox?

    package init(_ content: Content, marks: Marks = []) {
        self.init(content, marks: marks, refinementBox: nil)
    }

    init(_ content: Content, marks: Marks, refinementBox: RefinementBox?) {
        self.content = content
        self.marks = marks
        self.refinementBox = refinementBox
        let extent = ValueExtent(content)
        clampedDepth = extent.clampedDepth
        clampedSize = extent.clampedSize
    }

    /// Unknown values that differ only in what is known about them are the same: that is a help to get at results
    /// early, not a part of the value.
    package static func == (left: Value, right: Value) -> Bool {
        left.marks == right.marks && left.content == right.content
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(marks)
        hasher.combine(content)
    }
}
