/// A property's text by which lists are filtered and sorted; nil when the object has no such property.
typealias PropertyText<Record> = (Record, String) -> String?

/// What a client asks of a list: `filter.*`, `orderBy`, `maxResults`.
struct Listing {
    private let filters: [(property: String, needle: String)]
    private let order: String?
    private let maximum: Int?

    init(_ target: RequestTarget, _ way: SandboxOptions.ListFilters) throws(APIFailure) {
        guard way == .obey else {
            let asked = target.query.first {
                $0.name.hasPrefix("filter.") || ["orderBy", "maxResults"].contains($0.name)
            }
            if way == .refuse, let asked {
                throw APIFailure(400, code: "100", "Query parameter '\(asked.name)' is not known")
            }
            (filters, order, maximum) = ([], nil, nil)
            return
        }
        filters = target.query.filter { $0.name.hasPrefix("filter.") }
            .map { (String($0.name.dropFirst("filter.".count)), $0.value.lowercased()) }
        order = target.value(of: "orderBy").flatMap { $0.isEmpty ? nil : $0 }
        // Clients whose users asked for no cap send 0.
        maximum = try Self.number("maxResults", in: target, atLeast: 0).flatMap { $0 == 0 ? nil : $0 }
    }

    /// Whether the list is the whole one in its natural order.
    var isPlain: Bool { filters.isEmpty && order == nil && maximum == nil }

    /// What the property's text is asked to contain, in lower case.
    func needle(of property: String) -> String? {
        filters.first { $0.property == property }?.needle
    }

    /// The records that contain what the filters ask for, ignoring case, in the order asked for.
    ///
    /// Throws a 400 when a property is asked for that no such record has, since ignoring a filter would show everything.
    func select<Record>(
        from records: [Record],
        properties: [String],
        text: PropertyText<Record>
    ) throws(APIFailure) -> [Record] {
        for property in filters.map(\.property) + [order].compactMap(\.self) {
            guard properties.contains(property) else {
                throw APIFailure(
                    400,
                    code: "100",
                    "Property '\(property)' cannot be filtered or ordered by; there are \(properties.joined(separator: ", "))"
                )
            }
        }
        var selected = records.filter { record in
            filters.allSatisfy { (text(record, $0.property) ?? "").lowercased().contains($0.needle) }
        }
        if let order {
            let keyed = selected.enumerated().map { (text($1, order) ?? "", $0, $1) }
            selected = keyed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
        }
        return maximum.map { Array(selected.prefix($0)) } ?? selected
    }

    /// The whole number in a query parameter.
    static func number(
        _ name: String,
        in target: RequestTarget,
        atLeast minimum: Int
    ) throws(APIFailure) -> Int? {
        guard let text = target.value(of: name), !text.isEmpty else { return nil }
        guard let number = Int(text), number >= minimum else {
            throw APIFailure(
                400,
                code: "100",
                "Query parameter '\(name)' must be a number from \(minimum) on, not '\(text)'"
            )
        }
        return number
    }
}

/// One page of a list: the `offset` and `limit` that count, and the links to its neighbours.
struct Page {
    let offset: Int
    let limit: Int

    init(_ target: RequestTarget, largest: Int) throws(APIFailure) {
        offset = try Listing.number("offset", in: target, atLeast: 0) ?? 0
        limit = min(try Listing.number("limit", in: target, atLeast: 1) ?? largest, largest)
    }

    /// The members that a paged collection has beyond a plain one.
    func members(
        url: String,
        query: [(name: String, value: String)],
        hasMore: Bool
    )
        -> [(name: String, value: JSONNode)]
    {
        func link(_ offset: Int) -> JSONNode {
            let kept = query.filter { $0.name != "offset" && $0.name != "limit" }
            let items = kept + [("offset", String(offset)), ("limit", String(limit))]
            let text = items.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }
            return .string("\(url)?\(text.joined(separator: "&"))")
        }
        var links: [(name: String, value: JSONNode)] = []
        if offset > 0 { links.append(("prev", link(max(0, offset - limit)))) }
        links.append(("self", link(offset)))
        if hasMore { links.append(("next", link(offset + limit))) }
        return [
            ("offset", .integer(Int64(offset))), ("limit", .integer(Int64(limit))),
            ("_links", .object(links)),
        ]
    }
}

extension History {
    /// The properties of an object's metadata by which lists can be filtered and ordered.
    static let properties = [
        "createdDate", "createdBy", "createdByUserId", "lastModifiedDate", "lastModifiedBy",
        "lastModifiedByUserId",
    ]

    func text(of property: String) -> String? {
        switch property {
        case "createdDate": isoDate(milliseconds: createdAt)
        case "createdBy": createdBy
        case "createdByUserId": createdById
        case "lastModifiedDate": isoDate(milliseconds: modifiedAt)
        case "lastModifiedBy": modifiedBy
        case "lastModifiedByUserId": modifiedById
        default: nil
        }
    }
}
