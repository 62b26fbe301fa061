import Addresses
import JSONText
import Providers
import Values

/// The blocks of one kind in one account: one for each object, or one for all with a map of what differs.
struct DiscoveredBlocks {
    let kind: DiscoverableKind
    let provider: ProviderAddress
    let items: [AccountSurvey.Item]
    /// Of the blocks, or the keys of the map.
    let names: [String]
    /// The name of the block for all.
    var collection: String?
    /// The local value that has the map.
    var local = ""

    /// Unaligned text of a configuration.
    func text(_ book: DiscoveredAddresses) -> String {
        guard let collection else {
            return zip(items, names).map { item, name in
                header(name)
                    + item.object.arguments.map { "\($0.name) = \(book.text($0.expression))\n" }.joined()
                    + "}\n"
            }.joined(separator: "\n")
        }
        let columns = columns(book)
        var text = "locals {\n\(local) = {\n"
        for (index, name) in names.enumerated() {
            let cells = columns.compactMap { column in column.cells[index].map { "\(column.name) = \($0)" } }
            let isLong =
                cells.contains { $0.contains("\n") } || cells.joined(separator: ", ").utf8.count > 160
            text +=
                "\(ConfigurationLiteral.quoted(name)) = {"
                + (cells.isEmpty
                    ? "}\n"
                    : isLong
                        ? "\n" + cells.map { $0 + "\n" }.joined() + "}\n"
                        : " " + cells.joined(separator: ", ") + " }\n")
        }
        text += "}\n}\n\n" + header(collection) + "for_each = local.\(local)\n\n"
        return text + columns.map { "\($0.argument) = \($0.expression)\n" }.joined() + "}\n"
    }

    private func header(_ name: String) -> String {
        "resource \"\(kind.type)\" \"\(name)\" {\n"
            + (provider.alias == nil ? "" : "provider = \(provider)\n\n")
    }

    /// Unaligned `import` blocks.
    var imports: String {
        guard let collection else {
            return zip(items, names).map { item, name in
                "import {\nto = \(kind.type).\(name)\nid = \(ConfigurationLiteral.quoted(item.object.importID))\n}\n"
            }.joined(separator: "\n")
        }
        let rows = zip(items, names).map { item, name in
            "\(ConfigurationLiteral.quoted(name)) = \(ConfigurationLiteral.quoted(item.object.importID))\n"
        }
        return "import {\nfor_each = {\n" + rows.joined()
            + "}\n\nto = \(kind.type).\(collection)[each.key]\nid = each.value\n}\n"
    }

    // MARK: What differs

    /// An argument of the block for all.
    private struct Column {
        let argument: String
        /// Of the value in the map.
        let name: String
        /// What each object says; nil where it says what is usual.
        let cells: [String?]
        let expression: String
    }

    private func columns(_ book: DiscoveredAddresses) -> [Column] {
        var order: [String] = []
        var usual: [String: DiscoveredExpression] = [:]
        var given: [String: [Int: DiscoveredExpression]] = [:]
        for (index, item) in items.enumerated() {
            for argument in item.object.arguments {
                if given[argument.name] == nil { order.append(argument.name) }
                given[argument.name, default: [:]][index] = argument.expression
                usual[argument.name] = argument.usual
            }
        }
        return order.map { column($0, given[$0] ?? [:], usual: usual[$0], book) }
    }

    private func column(
        _ argument: String,
        _ given: [Int: DiscoveredExpression],
        usual: DiscoveredExpression?,
        _ book: DiscoveredAddresses
    ) -> Column {
        if let shared = sharedBlock(given, book), argument.hasSuffix("_id") {
            let name = String(argument.dropLast(3))
            return Column(
                argument: argument,
                name: name,
                cells: items.indices.map { given[$0].flatMap { key($0, book) } },
                expression: "\(shared.block)[each.value.\(name)].\(shared.attribute)"
            )
        }
        let cells = items.indices.map { index in
            given[index].flatMap { usual == $0 ? nil : book.text($0) }
        }
        let isEverywhere = given.count == items.count && usual == nil
        let otherwise = usual.map(book.text) ?? "null"
        return Column(
            argument: argument,
            name: argument,
            cells: cells,
            expression: isEverywhere
                ? "each.value.\(argument)" : "try(each.value.\(argument), \(otherwise))"
        )
    }

    /// The block with instances that all objects refer to, by one attribute.
    private func sharedBlock(
        _ given: [Int: DiscoveredExpression],
        _ book: DiscoveredAddresses
    ) -> (block: String, attribute: String)? {
        var shared: (block: String, attribute: String)?
        guard given.count == items.count else { return nil }
        for expression in given.values {
            guard case .reference(let reference, _) = expression, let instance = book[reference]?.instance,
                shared.map({ $0.block == instance.block && $0.attribute == reference.attribute }) ?? true
            else { return nil }
            shared = (instance.block, reference.attribute)
        }
        return shared
    }

    private func key(_ expression: DiscoveredExpression, _ book: DiscoveredAddresses) -> String? {
        guard case .reference(let reference, _) = expression else { return nil }
        return book[reference]?.instance.map { ConfigurationLiteral.quoted($0.key) }
    }
}

extension DiscoveredExpression {
    /// What the expression gives, with what other objects are now.
    var knownValue: Value {
        switch self {
        case .value(let value): value
        case .reference(_, let text): .string(text)
        case .list(let elements): Value(.tuple(elements.map(\.knownValue)))
        case .object(let members): .object(ValueMap(members.map { ($0.name, $0.value.knownValue) }))
        case .template(let parts): .string(parts.compactMap(\.knownValue.stringValue).joined())
        case .json(let value): .string(value.knownValue.json?.text() ?? "")
        }
    }
}
