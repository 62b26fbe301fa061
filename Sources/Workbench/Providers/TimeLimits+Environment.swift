import Providers
import Settings
import SourceText

extension TimeLimits {
    /// Reads `KEYFORM_REQUEST_TIMEOUT` and `KEYFORM_OPERATION_TIMEOUT`.
    ///
    /// - Throws: an error for a value that is no duration above zero.
    init(environment: [String: String]) throws(DiagnosticsError) {
        self.init(
            request: try Self.duration(.requestTimeout, environment),
            operation: try Self.duration(.operationTimeout, environment)
        )
    }

    private static func duration(
        _ variable: EnvironmentVariable,
        _ environment: [String: String]
    ) throws(DiagnosticsError) -> Duration? {
        guard let text = variable.value(in: environment) else {
            return nil
        }
        guard let limit = Duration(upToADay: text), limit > .zero else {
            throw DiagnosticsError(
                .error(
                    "Invalid \(variable)",
                    "\"\(text)\" is not a duration above zero, of a day at most. Write it as 500ms, 30s or 2m, or unset the variable."
                )
            )
        }
        return limit
    }
}
