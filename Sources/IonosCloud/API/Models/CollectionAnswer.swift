internal import JSONText

/// A list as it came: what it holds, and what speaks against taking it for the whole of what was asked for.
struct CollectionAnswer<Item: APIObject> {
    let items: [Item]
    /// The page that the list itself says follows.
    let next: PageLink?
    /// How many items there are in all, as the list says.
    let size: Int?
    /// Most items that a page has, as the list says.
    let limit: Int?
    /// Whether the list says where its neighbours are, so that no next one means that there is none.
    let hasLinks: Bool
    /// Why the list does not prove what is not in it; nil when it does, as far as one page can.
    let doubt: String?

    /// Reads a list.
    ///
    /// - Parameters:
    ///   - reader: of the answer.
    ///   - path: the segments that were asked for.
    ///   - link: the page that was asked for; nil for whatever the server sends at once.
    /// - Throws: when the answer is no list.
    init(reading reader: ObjectReader, of path: [String], at link: PageLink?) throws(MalformedAnswer) {
        // Nothing in the place of the items is not the same as no items.
        guard let readers = try reader.children("items") else {
            throw MalformedAnswer(message: "the list has no \"items\"")
        }
        var items: [Item] = []
        items.reserveCapacity(readers.count)
        for reader in readers {
            items.append(try Item(introducedBy: reader))
        }
        self.items = items
        let links = try reader.child("_links")
        next = try links?.string("next").flatMap { address in
            PageLink(
                following: address,
                offset: link?.offset ?? 0,
                count: items.count,
                limit: link?.limit ?? 100
            )
        }
        hasLinks = links != nil
        // What gateways and later versions may call it counts like the API's own word.
        size = ["size", "total", "totalCount", "count"].compactMap { reader.object[$0]?.integer }.max()
        limit = reader.object["limit"]?.integer
        doubt = Self.doubt(reader, readers, CollectionPlace(path: path), offset: link?.offset ?? 0)
    }

    private static func doubt(
        _ reader: ObjectReader,
        _ items: [ObjectReader],
        _ place: CollectionPlace,
        offset: Int
    ) -> String? {
        guard reader.kind == "collection" else {
            return "the list does not say that its type is \"collection\""
        }
        func text(_ name: String) -> String? {
            reader.object[name]?.string.flatMap { $0.isEmpty ? nil : $0 }
        }
        let href = text("href")
        if let href, !place.fits(href: href) {
            return "the list is that of another place: \(oneLine(href))"
        }
        let isPlaced = href?.utf8.contains(UInt8(ascii: "/")) ?? false
        if let id = text("id"), !place.fits(id: id, isKnownOtherwise: isPlaced) {
            return "the list is another one: \(oneLine(id))"
        }
        if let index = items.firstIndex(where: Item.isContradicted(by:)) {
            return "\"items[\(index)]\" calls itself \(oneLine(items[index].kind ?? ""))"
        }
        if let most = reader.object["limit"]?.integer, most < 1 {
            return "the list says that it shows \(most) items at most"
        }
        if let begin = reader.object["offset"]?.integer, begin != offset {
            return "the list begins at \(begin), and was asked for from \(offset) on"
        }
        return nil
    }

    /// Whether there must be more although the list names no next page: it tells of more items than were read, or is as
    /// long as a page can be.
    ///
    /// - Parameter count: how many items were read up to the end of this page.
    /// - Returns: whether the list is not complete with this page.
    func hasMore(read count: Int) -> Bool {
        let isShort = size.map { $0 > count } ?? false
        let isFull = limit.map { $0 > 0 && items.count >= $0 } ?? false
        return isShort || isFull && !hasLinks
    }

    /// The page that must follow such a list.
    ///
    /// - Parameter link: where this page is.
    /// - Returns: the page that begins after the last item.
    func presumedNext(after link: PageLink?) -> PageLink {
        let limit = link?.limit ?? limit.map { max(1, min(100, $0)) } ?? 100
        return PageLink(offset: (link?.offset ?? 0) + items.count, limit: limit)
    }
}
