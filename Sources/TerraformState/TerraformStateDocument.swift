import JSONText

/// A file that Terraform keeps a state in, read as far as the format of every version agrees.
package struct TerraformStateDocument {
    /// Why a file is no state that can be read, as a clause without a final stop; nothing of the file is in it.
    package struct Problem: Error, Equatable {
        package let reason: String

        package init(reason: String) {
            self.reason = reason
        }
    }

    let json: JSONValue
    let version: Int
    let serial: Int

    /// - Throws: what is wrong with the file.
    init(_ bytes: [UInt8]) throws(Problem) {
        guard !bytes.isEmpty else {
            throw Problem(
                reason:
                    "it is empty, which Terraform leaves behind when it is killed while it writes; look for"
                    + " terraform.tfstate.backup beside it"
            )
        }
        do throws(JSONSyntaxError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            guard bytes.first(where: { !" \t\r\n".utf8.contains($0) }) == UInt8(ascii: "{") else {
                throw Problem(reason: "it is not JSON")
            }
            throw Problem(reason: "it is not JSON (\(error.message), at byte \(error.offset))")
        }
        guard json["encrypted_data"] == nil else {
            throw Problem(reason: "it is encrypted by OpenTofu; \"tofu state pull\" prints it in clear")
        }
        guard let version = json["version"]?.integer,
            json["resources"]?.array != nil || json["modules"]?.array != nil || json["serial"] != nil
        else {
            throw Problem(reason: "it has no \"version\" and no \"resources\"")
        }
        self.version = version
        serial = json["serial"]?.integer ?? 0
    }
}
