import Addresses
import Configuration
import ResourceSchemas
import Values

/// Resources as expressions see them, with texts in the place of ids that are known only after apply.
///
/// A text is the same in every plan, and belongs to one object.
final class StandInValues: ResourceValues {
    /// Families of texts.
    ///
    /// Of the first two, no text has a digit where its counterpart has the same, but for the version, and the order of the
    /// texts is the opposite. The others have nothing to do with these: what is in the middle in two is not in all.
    enum Family: UInt64, CaseIterable {
        case first
        case second
        case third
        case fourth
        case fifth
        case sixth
    }

    private let values: PlannedValues
    private let schemas: SchemaCatalog
    private let family: Family
    private var blocks: [ResourceAddress: Value] = [:]
    /// The objects that somebody has seen a text of, by the text.
    private(set) var owners: [String: InstanceAddress] = [:]

    /// - Parameters:
    ///   - values: of which the ids are missing; asked for a block as a whole once only, so when that is planned.
    ///   - schemas: say which ids.
    ///   - family: which texts.
    init(_ values: PlannedValues, _ schemas: SchemaCatalog, _ family: Family) {
        self.values = values
        self.schemas = schemas
        self.family = family
    }

    func instance(_ address: InstanceAddress) -> Value? {
        values.instance(address).map { filled($0, address) }
    }

    func all(of resource: ResourceAddress) -> Value? {
        guard hasStandIns(resource) else {
            return values.all(of: resource)
        }
        if let known = blocks[resource] {
            return known
        }
        let value = values.all(of: resource) { filled($1, $0) }
        blocks[resource] = value
        return value
    }

    private func hasStandIns(_ resource: ResourceAddress) -> Bool {
        resource.mode == .managed && schemas.schema(of: resource)?.attribute("id")?.hasStandIn ?? false
    }

    private func filled(_ value: Value, _ address: InstanceAddress) -> Value {
        guard hasStandIns(address.resource), case .object(var attributes) = value.content,
            let id = attributes["id"], id.isUnknown
        else {
            return value
        }
        let text = Self.text(for: address, family)
        owners[text] = address
        attributes["id"] = .string(text).marked(id.marksDeep)
        return Value(.object(attributes), marks: value.marks)
    }

    /// The text for an object's id: a random UUID by its form, as ids are, so that what asks for that form goes the right way.
    static func text(for address: InstanceAddress, _ family: Family) -> String {
        let text = address.description + (family.rawValue < 2 ? "" : " \(family.rawValue)")
        let halves = [
            Self.hash(text, seed: 0xcbf2_9ce4_8422_2325), Self.hash(text, seed: 0x9e37_79b9_7f4a_7c15),
        ]
        let isFirst = family != .second
        let digits = zip(halves, [0x4000 as UInt64, 0x8000_0000_0000_0000]).map { half, mark in
            var bits = isFirst ? half : ~half
            if mark == 0x4000 {
                bits = bits & ~0xf000 | mark
            } else {
                bits = bits & ~0xe000_0000_0000_0000 | mark | (isFirst ? 0 : 0x2000_0000_0000_0000)
            }
            let hex = String(bits, radix: 16)
            return String(repeating: "0", count: 16 - hex.count) + hex
        }
        .joined()
        var parts: [Substring] = []
        var rest = digits[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }

    /// FNV-1a, with its bits mixed.
    private static func hash(_ text: String, seed: UInt64) -> UInt64 {
        var hash = text.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        hash ^= hash >> 32
        hash &*= 0xd6e8_feb8_6659_fd93
        return hash ^ hash >> 32
    }
}
