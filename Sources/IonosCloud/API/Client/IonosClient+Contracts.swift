internal import JSONText

extension IonosClient {
    /// The contracts that the credentials belong to: the cheapest question that needs them to be right.
    func contracts() async throws(APIError) -> [Contract] {
        try await fetch(["contracts"], query: [(name: "depth", value: "1")]) {
            (reader: ObjectReader) throws(MalformedAnswer) in
            var contracts: [Contract] = []
            for item in try reader.children("items") ?? [] {
                contracts.append(try Contract(reading: item))
            }
            return contracts
        }
    }
}
