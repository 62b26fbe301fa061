import Providers
import Values

/// Translates between a user of the API and the attributes of `ionoscloud_user`.
enum UserAttributes {
    /// The attributes of a user as the API tells them; what an answer leaves out is taken from `fallback`.
    ///
    /// - Parameters:
    ///   - user: as the API reports it.
    ///   - fallback: planned or recorded attributes.
    ///   - groupIDs: the memberships that the configuration owns and that exist; nil when it owns none.
    /// - Returns: every attribute of the type.
    static func value(of user: User, fallback: Value, groupIDs: [String]?) -> Value {
        func known(_ name: String) -> Value {
            fallback[name].flatMap { $0.isWhollyKnown ? $0.unmarked : nil } ?? .null()
        }
        func text(_ given: String?, _ name: String) -> Value {
            given.map(Value.string) ?? typed(known(name), .string)
        }
        func flag(_ given: Bool?, _ name: String) -> Value {
            given.map(Value.bool) ?? typed(known(name), .bool)
        }
        return .object(
            ValueMap([
                ("id", .string(ObjectID.recorded(user.id, fallback))),
                ("first_name", text(user.firstName, "first_name")),
                ("last_name", text(user.lastName, "last_name")),
                ("email", email(user.email, known("email"))),
                ("password", .null(.string)),
                ("password_wo", .null(.string)),
                ("password_wo_version", typed(known("password_wo_version"), .number)),
                ("administrator", flag(user.administrator, "administrator")),
                ("force_sec_auth", flag(user.forceSecAuth, "force_sec_auth")),
                ("active", flag(user.active, "active")),
                ("sec_auth_active", .bool(user.secAuthActive ?? known("sec_auth_active").boolValue ?? false)),
                (
                    "s3_canonical_user_id",
                    user.s3CanonicalUserID.map(Value.string) ?? typed(known("s3_canonical_user_id"), .string)
                ),
                (
                    "group_ids",
                    groupIDs.map { Value.set($0.map(Value.string), of: .string) } ?? .null(.set(.string))
                ),
            ])
        )
    }

    /// The API may answer with another spelling of the address; the configuration's is kept.
    private static func email(_ given: String?, _ known: Value) -> Value {
        guard let given else {
            return typed(known, .string)
        }
        if let text = known.stringValue, text.lowercased() == given.lowercased() {
            return known
        }
        return .string(given)
    }

    private static func typed(_ value: Value, _ type: ValueType) -> Value {
        value.isNull ? .null(type) : value
    }

    /// What a create or update sends.
    ///
    /// - Parameters:
    ///   - planned: the planned attributes.
    ///   - password: sent only when given.
    ///   - active: for a user whose `active` is not managed.
    /// - Returns: the full set.
    static func properties(_ planned: Value, password: String?, active: Bool) -> UserProperties {
        UserProperties(
            firstName: planned["first_name"]?.stringValue ?? "",
            lastName: planned["last_name"]?.stringValue ?? "",
            email: planned["email"]?.stringValue ?? "",
            password: password.map(Secret.init),
            administrator: planned["administrator"]?.boolValue ?? false,
            forceSecAuth: planned["force_sec_auth"]?.boolValue ?? false,
            active: planned["active"]?.boolValue ?? active
        )
    }
}

extension Value {
    /// The texts of a set or list of strings; nil when it is null or unknown.
    var texts: [String]? {
        elements?.compactMap(\.stringValue)
    }
}
