internal import JSONText

extension IonosClient {
    /// The contracts that the credentials belong to: the cheapest question that needs them to be right.
    package func contracts() async throws(APIError) -> [Contract] {
        try await list(["contracts"])
    }
}
