import Credentials
import JSONText
import Rotation

extension DeliveredKey {
    var accessKey: AccessKey {
        AccessKey(address: address, id: id, secret: secret, isActive: true)
    }

    var place: CredentialsPlace {
        CredentialsPlace(region: region, endpoint: endpoint)
    }

    /// What `credentials -format json` prints, with whose key it is and which one it replaces.
    var document: JSONObject {
        var members = CredentialsFormat.document(accessKey, place).members
        members.append(JSONObject.Member(name: "UserId", value: .string(owner)))
        if let previous {
            members.append(JSONObject.Member(name: "PreviousAccessKeyId", value: .string(previous)))
        }
        return JSONObject(members)
    }

    /// What a program reads from its standard input.
    func text(_ format: CredentialsFormat) -> String {
        format == .json
            ? JSONValue.object(document).text(.indented) + "\n"
            : format.text([(format == .s3cmd ? "default" : accessKey.profileName, accessKey)], place: place)
    }
}
