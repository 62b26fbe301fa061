import Providers
import SourceText
import Values

/// A data source of the provider, in one account; what the server's filters find is compared exactly.
protocol AccountData: DataType {
    static var name: String { get }

    var account: IonosProvider { get }
}

extension AccountData {
    var name: String { Self.name }
    var reader: AccountReader { account.reader }
    var client: IonosClient { account.client }
    var memory: AccountMemory { account.memory }

    func reading<Result>(
        _ what: String,
        _ read: () async throws(APIError) -> Result
    ) async throws(DiagnosticsError) -> Result {
        do throws(APIError) {
            return try await read()
        } catch {
            throw DiagnosticsError(error.diagnostic(doing: what, address: nil))
        }
    }

    func failure(_ summary: String, _ detail: String) -> DiagnosticsError {
        DiagnosticsError(.error(summary, detail))
    }
}

extension Value {
    /// The text of an argument that is set to something.
    func filled(_ name: String) -> String? {
        self[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }
}
