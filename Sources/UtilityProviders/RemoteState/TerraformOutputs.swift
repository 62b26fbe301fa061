import JSONText
import SourceText
import StateModel
import Values

/// The outputs in a file of Terraform's state.
enum TerraformOutputs {
    /// Why a file is no state; half a sentence that goes behind its path.
    struct Invalid: Error {
        let reason: String
    }

    /// - Parameter bytes: of the file.
    /// - Returns: the outputs by name; nil for an empty file, which is no state yet.
    /// - Throws: what the file is in place of a state.
    static func read(_ bytes: [UInt8]) throws(Invalid) -> [OutputRecord]? {
        guard !bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
            return nil
        }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw Invalid(reason: "is not JSON, from byte \(error.offset) on: \(error.message)")
        }
        guard json.object != nil else {
            throw Invalid(reason: "is JSON, but no state: it does not begin with {")
        }
        if json["encrypted_data"] != nil || json["encryption"] != nil {
            throw Invalid(
                reason:
                    "is encrypted; run \"terraform state pull > FILE\", or \"tofu state pull > FILE\", and name that file"
            )
        }
        if json["backend"]?.object != nil {
            throw Invalid(
                reason:
                    "only says which backend has the state; run \"terraform state pull > FILE\" and name that file"
            )
        }
        guard let version = json["version"]?.integer else {
            throw Invalid(reason: "is JSON, but no state: it has no \"version\"")
        }
        guard version == 4 else {
            throw Invalid(
                reason: version < 4
                    ? "has format version \(version), and version 4 is read; Terraform 0.12 and later write it with the next apply"
                    : "has format version \(version), which is newer than version 4, the last one known here"
            )
        }
        guard let outputs = json["outputs"] else { return [] }
        guard let members = outputs.object?.members else {
            throw Invalid(reason: "is damaged: its \"outputs\" are no object")
        }
        return try members.map { (member) throws(Invalid) in try output(member.name, member.value) }
    }

    private static func output(_ name: String, _ json: JSONValue) throws(Invalid) -> OutputRecord {
        guard let written = json["value"], let type = json["type"].flatMap({ ValueType(json: $0) }) else {
            throw Invalid(reason: "is damaged: its output \"\(name)\" has no value with a type")
        }
        do throws(ConversionError) {
            return OutputRecord(
                name: name,
                value: try Value(json: written, type: type),
                isSensitive: json["sensitive"]?.bool ?? false
            )
        } catch {
            throw Invalid(reason: "is damaged: the value of its output \"\(name)\" does not fit its type")
        }
    }
}
