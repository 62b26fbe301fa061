import IonosCloud
import SourceText

/// Time limits from the environment, for links and servers that the usual ones do not suit.
struct TimeLimits: Equatable {
    /// For one exchange with the API; `KEYFORM_REQUEST_TIMEOUT`.
    var request: Duration?
    /// For reading something with all retries; `KEYFORM_OPERATION_TIMEOUT`.
    ///
    /// Writes have `timeouts` blocks.
    var operation: Duration?

    /// - Throws: an error for a value that is no duration above zero.
    init(environment: [String: String]) throws(DiagnosticsError) {
        request = try Self.duration("KEYFORM_REQUEST_TIMEOUT", environment)
        operation = try Self.duration("KEYFORM_OPERATION_TIMEOUT", environment)
    }

    func apply(to configuration: inout IonosClient.Configuration) {
        if let request {
            configuration.requestTimeout = request
        }
        if let operation {
            configuration.operationTimeout = operation
        }
    }

    private static func duration(
        _ name: String,
        _ environment: [String: String]
    ) throws(DiagnosticsError) -> Duration? {
        guard let text = environment[name], !text.isEmpty else {
            return nil
        }
        guard let limit = Duration(upToADay: text), limit > .zero else {
            throw DiagnosticsError(
                .error(
                    "Invalid \(name)",
                    "\"\(text)\" is not a duration above zero, of a day at most. Write it as 500ms, 30s or 2m, or unset the variable."
                )
            )
        }
        return limit
    }
}
