import Evaluation
import Values

/// Counts the bytes of a result while it is made, so that no more of it is made than keyform handles.
struct SizeLimit {
    private(set) var size = 0

    /// Counts so many bytes more.
    ///
    /// - Throws: that the result is too large.
    mutating func add(_ bytes: Int, times: Int = 1) throws(FunctionError) {
        let (product, overflow) = bytes.multipliedReportingOverflow(by: times)
        guard !overflow, product <= ValueExtent.sizeLimit, size + product <= ValueExtent.sizeLimit else {
            throw Self.exceeded
        }
        size += product
    }

    static let exceeded = FunctionError(
        "the result would be larger than \(words: ValueExtent.sizeLimit >> 20) MiB, which is the most that keyform"
            + " handles"
    )
}

extension String {
    /// Refuses a text that would be taken apart into more values than keyform handles, by the bytes that separate them.
    func limitValues(separatedBy separators: Set<UInt8>) throws(FunctionError) {
        var limit = SizeLimit()
        try limit.add(utf8.count)
        try limit.add(ValueExtent.overhead, times: utf8.count(where: separators.contains))
    }
}
