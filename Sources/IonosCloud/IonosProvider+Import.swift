package import Providers
package import SourceText
import Values

extension IonosProvider {
    package func validateImportID(_ id: String, type: String) throws(DiagnosticsError) {
        _ = try ImportID(id, type: type)
    }

    /// What is wrong with the form of an import id, before there is a provider to ask; nil when nothing is.
    @Sendable package static func importIDProblem(_ id: String, type: String) -> Diagnostic? {
        do throws(DiagnosticsError) {
            _ = try ImportID(id, type: type)
            return nil
        } catch {
            return error.diagnostics.first
        }
    }

    package func readForImport(
        type: String,
        id: String
    ) async throws(DiagnosticsError) -> ObservedObject {
        let importID = try ImportID(id, type: type)
        do throws(APIError) {
            switch importID {
            case .key(let user, let key):
                let found = try await client.getKey(key, ofUser: user)
                return KeyAttributes.object(found, userID: user, prior: nil)
            case .object(let id) where type == IonosType.user:
                return try await readUser(id)
            case .object(let id):
                return try await readGroup(id)
            }
        } catch  where error.kind == .notFound {
            throw DiagnosticsError(Self.nothingToImport(importID, type: type))
        } catch {
            throw DiagnosticsError(error.diagnostic(doing: "reading the object to import", address: nil))
        }
    }

    private func readUser(_ id: String) async throws(APIError) -> ObservedObject {
        let user = try await client.getUser(id)
        var groups = user.groupIDs
        if groups == nil {
            do throws(APIError) {
                groups = try await client.groupsOfUser(id).map(\.id)
            } catch {
                throw error.kind == .notFound ? error.contradicted(by: "the user itself is there") : error
            }
        }
        return ObservedObject(
            objectID: Self.written(id, by: user.id),
            attributes: UserAttributes.value(of: user, fallback: .null(), groupIDs: groups ?? []),
            elements: ["group_ids": Set((groups ?? []).map(ObjectID.normal))]
        )
    }

    private func readGroup(_ id: String) async throws(APIError) -> ObservedObject {
        let group = try await client.getGroup(id)
        let found = try await client.membersOfGroup(id)
        if found == nil {
            // It was there a moment ago; whether it still is, it says itself.
            _ = try await client.getGroup(id)
        }
        let members = found ?? []
        let ids = members.map(\.id)
        let fallback = Value.object(ValueMap([("user_ids", .set(ids.map(Value.string), of: .string))]))
        return ObservedObject(
            objectID: Self.written(id, by: group.id),
            attributes: GroupAttributes.value(
                of: group,
                fallback: fallback,
                owned: ObjectIDs(ids),
                members: members
            ),
            elements: ["user_ids": Set(ids.map(ObjectID.normal))]
        )
    }

    /// An id as the API writes it, so that the state knows no second spelling.
    private static func written(_ id: String, by answered: String) -> String {
        ObjectID.isSame(id, answered) ? answered : id
    }

    private static func nothingToImport(_ id: ImportID, type: String) -> Diagnostic {
        switch id {
        case .key(let user, let key):
            .error(
                "Cannot import a key that does not exist",
                "User \(user) has no key \"\(key)\", or there is no such user. The import ID has the form"
                    + " USER_ID/KEY_ID; the console and the API list the keys of a user."
            )
        case .object(let id):
            .error(
                "Cannot import an object that does not exist",
                "The API knows no \(type) with the id \(id): check the id, and that the credentials belong to the right"
                    + " contract."
            )
        }
    }
}
