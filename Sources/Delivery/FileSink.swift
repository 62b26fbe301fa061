import Credentials
import Rotation

/// A profile in a file, or a whole file.
struct FileSink {
    let path: String
    /// As `credentials -format` names it.
    let format: String
    let profile: String?
    let surroundings: Delivery.Surroundings

    func deliver(_ key: DeliveredKey) throws(DeliveryFailure) -> DeliveryReceipt {
        guard let format = CredentialsFormat(rawValue: format) else {
            throw DeliveryFailure(
                reason: "there is no format \"\(format)\"",
                remedy: "Name one of \(CredentialsFormat.allCases.map(\.rawValue).joined(separator: ", "))."
            )
        }
        let named = (
            profile: profile ?? (format == .s3cmd ? "default" : key.accessKey.profileName), key: key.accessKey
        )
        var file = CredentialsFile(
            format: format,
            place: key.place,
            path: path,
            lineage: surroundings.lineage,
            environment: surroundings.environment,
            isTaken: surroundings.isTaken
        )
        file.predecessor = key.previous
        do throws(CredentialsFile.Refusal) {
            let notes = try file.write([named])
            return DeliveryReceipt(
                content: Array(format.text([named], place: key.place).utf8),
                notes: notes
            )
        } catch {
            throw DeliveryFailure(
                reason: "\(error.path): \(error.reason)",
                remedy: "Correct that, or change the path in the rotation block; then run the same again."
            )
        }
    }
}
