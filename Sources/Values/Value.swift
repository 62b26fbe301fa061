/// A value of the configuration language: known, null or unknown, always with a type, perhaps with marks.
package struct Value: Sendable, Hashable {
    package var content: Content
    /// Marks of this value itself; elements inside a collection carry their own.
    package var marks: Marks

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

    package init(_ content: Content, marks: Marks = []) {
        self.content = content
        self.marks = marks
    }
}
