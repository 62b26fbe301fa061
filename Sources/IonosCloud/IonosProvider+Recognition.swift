import Addresses
import HTTPTransport
package import JSONText
package import Providers
package import StateModel
import Values

extension IonosProvider {
    /// For a user the address and who has it, for a group the name and which have it, for a key the ids of
    /// the user's keys.
    ///
    /// What cannot be had is null: then nothing that is found later is certain.
    package func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        let known = AccountFacts(facts)
        func list(_ ids: [String]?) -> JSONValue {
            ids.map { .array($0.map(JSONValue.string)) } ?? .null
        }
        switch creation.address.resource.type {
        case IonosType.user:
            let email = creation.planned["email"]?.stringValue ?? ""
            return ["email": .string(email), "known": list(await holders(of: email, known))]
        case IonosType.group:
            let name = creation.planned["name"]?.stringValue ?? ""
            return ["name": .string(name), "known": list(await namesakes(name, known))]
        case IonosType.key:
            let userID = creation.planned["user_id"]?.stringValue ?? ""
            // What this run knows counts more than the survey, which may be as old as a saved plan; what neither knows
            // is looked up, and not taken for nothing.
            memory.remember(freedKeys: known.freedKeys[userID] ?? [], ofUser: userID)
            return ["user_id": .string(userID), "known": list(await keysSoFar(userID, known))]
        default:
            return .null
        }
    }

    /// Who has the address: of a user that is replaced, the old one, which is gone by the time it is looked for.
    private func holders(of email: String, _ known: AccountFacts) async -> [String]? {
        if let ids = known.usersByEmail[email.lowercased()] {
            return ids
        }
        guard let found = try? await client.users(withEmail: email), found.doubt == nil else {
            return nil
        }
        if found.items.isEmpty {
            memory.remember(freeEmails: [email])
        }
        return found.items.map(\.id)
    }

    private func namesakes(_ name: String, _ known: AccountFacts) async -> [String]? {
        do throws(APIError) {
            let groups = try await client.learnsGroups(memory)
            return groups?.filter { $0.properties?.name == name }.map(\.id)
        } catch {
            return known.groupsByName[name]
        }
    }

    private func keysSoFar(_ userID: String, _ known: AccountFacts) async -> [String]? {
        do throws(APIError) {
            let keys = try await client.learnsKeys(ofUser: userID, patience)
            return keys.isProven ? keys.ids.sorted() : nil
        } catch {
            return known.keysByUser[userID]
        }
    }

    /// Keys of one user are alike, and groups of one name; an e-mail address is nobody else's.
    package func likeness(of creation: CreateRequest) -> String? {
        switch creation.address.resource.type {
        case IonosType.key: "keys of \(creation.planned["user_id"]?.stringValue ?? "")"
        case IonosType.group: "groups named \(creation.planned["name"]?.stringValue ?? "")"
        default: nil
        }
    }

    package func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String? {
        let expected = creation.recognition
        func found(_ name: String) -> String {
            object.attributes[name]?.stringValue ?? ""
        }
        if expected["known"]?.array?.contains(where: { $0.string == object.objectID }) == true {
            return "it existed before the create began"
        }
        switch creation.key.address.resource.type {
        case IonosType.user:
            if let email = expected["email"]?.string, email.lowercased() != found("email").lowercased() {
                return "its e-mail address is \(found("email")), and a user \(email) was being created"
            }
        case IonosType.group:
            if let name = expected["name"]?.string, name != found("name") {
                return "its name is \"\(found("name"))\", and a group \"\(name)\" was being created"
            }
        case IonosType.key:
            if let user = expected["user_id"]?.string, user.lowercased() != found("user_id").lowercased() {
                return "it is a key of the user \(found("user_id")), and one of \(user) was being created"
            }
        default: break
        }
        return nil
    }
}
