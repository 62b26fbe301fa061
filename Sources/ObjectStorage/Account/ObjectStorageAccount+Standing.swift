extension ObjectStorageAccount {
    /// Whether the pair that signs is accepted, in words and as a flag that is nil where it could not be found out: one
    /// request to the region that everything is in, else to the standard one.
    package var standing: (words: String, accepts: Bool?) {
        get async {
            let client = client.hasty(within: .seconds(5))
            do throws(ObjectStorageError) {
                let place = try await target(pin?.region ?? "")
                do throws(ObjectStorageError) {
                    try await client.probe(at: place)
                } catch  where error.kind == .forbidden {
                    // It may not list, and is known.
                }
                return ("accepted by \(place.endpoint)", true)
            } catch {
                switch error.kind {
                case .unknownKey, .wrongSignature: return ("refused: \(error.reasonNotRead)", false)
                default: return ("not tried: \(error.reasonNotRead)", nil)
                }
            }
        }
    }
}
