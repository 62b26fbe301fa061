internal import Addresses
package import JSONText
package import Values

/// Secrets by what they are, wherever they turn up and whoever forgot to mark them.
package struct KnownSecrets: Sendable {
    /// In characters.
    ///
    /// Shorter texts say little and are everywhere.
    package static let shortest = 8

    private let texts: Set<String>
    private let search: SecretSearch
    private let isPassword: @Sendable (String) -> Bool

    /// - Parameters:
    ///   - texts: secrets, found also where a text holds more than one of them; short ones are passed over.
    ///   - wholes: secrets that count only where a text is nothing else.
    ///   - isPassword: whether a text is one of those that only fingerprints are kept of.
    package init(
        _ texts: [String],
        wholes: [String] = [],
        isPassword: @escaping @Sendable (String) -> Bool = { _ in false }
    ) {
        let long = texts.filter { $0.count >= Self.shortest }
        self.texts = Set(long + wholes.filter { $0.count >= Self.shortest })
        search = SecretSearch(long)
        self.isPassword = isPassword
    }

    /// The secrets that rows hold by what their types are, and the passwords of which they hold fingerprints.
    ///
    /// - Parameters:
    ///   - records: of the state.
    ///   - policy: which attributes hold secrets, whatever their marks say.
    ///   - seal: compares with fingerprints.
    package init(
        of records: some Sequence<ResourceRecord>,
        policy: SealingPolicy,
        seal: any SecretSeal
    ) {
        var texts: [String] = []
        var fingerprints: [String] = []
        for record in records {
            fingerprints += record.fingerprints.values
            for (name, value) in record.attributes.mapValue ?? ValueMap()
            where policy.seals(name, of: record.address.resource.type) {
                texts += value.marked(.sensitive).sensitiveTexts
            }
        }
        let passwords = seal.search(fingerprints)
        self.init(texts) { passwords($0) != nil }
    }

    /// An output's value, marked as a whole when any text in it is, or holds, one of the secrets.
    ///
    /// Looks into lists, maps and objects, and into texts that are JSON.
    ///
    /// - Parameters:
    ///   - value: of the output.
    ///   - recorded: what was recorded before. A value that has not changed was compared with the passwords then.
    /// - Returns: the value, with that mark.
    package func marking(_ value: Value, recorded: Value? = nil) -> Value {
        guard !value.isSensitive else { return value }
        let isKnown = recorded.map { $0.unmarkedDeep == value.unmarkedDeep } ?? false
        let isSecret =
            holdsSecret(value)
            || (isKnown ? recorded?.isSensitive ?? false : value.hasText(where: isPassword))
        return isSecret ? value.marked(.sensitive) : value
    }

    /// The arguments of an object, those marked as a whole in which any text is, or holds, one of the secrets.
    ///
    /// They are not compared with passwords, of which there are only fingerprints: each would be compared with each.
    package func markingArguments(_ arguments: Value) -> Value {
        guard !search.isEmpty, case .object(let map) = arguments.content else { return arguments }
        return Value(.object(map.mapValues { markingAttribute($1) }), marks: arguments.marks)
    }

    /// The position, among those that were given, of a secret that a text holds, also where it is encoded; nil where it
    /// holds none.
    package func first(in text: String) -> Int? {
        search.first(in: text) ?? text.decodedTexts.lazy.compactMap { search.first(in: $0) }.first
    }

    private func holdsSecret(_ value: Value) -> Bool {
        value.hasText { search.first(in: $0) != nil || texts.contains($0) }
    }

    /// An attribute's value, marked as a whole when any text in it is, or holds, one of the secrets.
    ///
    /// It is not compared with passwords of which there are only fingerprints.
    package func markingAttribute(_ value: Value) -> Value {
        !value.isSensitive && holdsSecret(value) ? value.marked(.sensitive) : value
    }
}

extension Value {
    /// Whether a text of at least eight characters that fits is anywhere in the value, also in JSON in a text.
    fileprivate func hasText(where isSecret: (String) -> Bool) -> Bool {
        func fits(_ text: String) -> Bool {
            text.count >= KnownSecrets.shortest
                && (isSecret(text) || text.decodedTexts.contains(where: isSecret)
                    || text.textsAsJSON.contains { part in
                        part.count >= KnownSecrets.shortest
                            && (isSecret(part) || part.decodedTexts.contains(where: isSecret))
                    })
        }
        var open = [self]
        while let value = open.popLast() {
            switch value.content {
            case .string(let text):
                if fits(text) { return true }
            case .number(let number):
                if fits(number.description) { return true }
            case .list(let elements, _), .set(let elements, _), .tuple(let elements):
                open += elements
            case .map(let entries, _), .object(let entries):
                if entries.keys.contains(where: fits) { return true }
                open += entries.values
            case .unknown, .null, .bool:
                break
            }
        }
        return false
    }
}

extension String {
    /// The texts in it where it is JSON; empty where it is not.
    package var textsAsJSON: [String] {
        guard let first = utf8.first(where: { $0 > 0x20 }), [0x22, 0x5B, 0x7B].contains(first),
            let json = try? JSONValue(parsing: self)
        else { return [] }
        return json.texts(withNames: true)
    }
}

extension JSONValue {
    /// The texts and numbers that are values in it, and the names of members where these count.
    package func texts(withNames: Bool = false) -> [String] {
        var texts: [String] = []
        var open = [self]
        while let value = open.popLast() {
            switch value {
            case .string(let text): texts.append(text)
            case .number(let number): texts.append(number.text)
            case .array(let elements): open += elements
            case .object(let object):
                open += object.members.map(\.value)
                texts += withNames ? object.members.map(\.name) : []
            case .null, .bool: break
            }
        }
        return texts
    }
}
