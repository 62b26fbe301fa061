/// A part of a collection, and where the next part is.
struct Page<Item: Sendable>: Sendable {
    var items: [Item]
    /// `nil` on the last page.
    var next: PageLink?
    /// Why the page does not prove what is not on it; nil when it does.
    var doubt: String?
}

/// All that a list has, and how far it can be relied on.
struct Listing<Item: Sendable>: Sendable {
    /// Every item once, in the server's order.
    var items: [Item]
    /// Why something may be there although the list does not have it; nil when it has all, as far as the server says.
    var doubt: String?
}

/// Where a page of a collection is.
struct PageLink: Sendable, Hashable {
    /// Index of the first item.
    let offset: Int
    /// Most items on a page.
    let limit: Int

    init(offset: Int, limit: Int) {
        self.offset = offset
        self.limit = limit
    }

    /// The page that a server's `_links.next` names.
    ///
    /// The address itself is on the vendor's host, so only its numbers are taken; where it has none, the page
    /// begins after the `count` items that were read from `offset` on. `nil` when that leads nowhere.
    init?(following address: String, offset: Int, count: Int, limit: Int) {
        func number(_ name: String) -> Int? {
            let query = address.drop { $0 != "?" }.dropFirst()
            let parameter = query.split(separator: "&").last { $0.hasPrefix("\(name)=") }
            return parameter.flatMap { Int($0.dropFirst(name.utf8.count + 1)) }
        }
        let next = number("offset").flatMap { $0 > offset ? $0 : nil } ?? offset + count
        guard next > offset else {
            return nil
        }
        let given = number("limit").flatMap { (1...100).contains($0) ? $0 : nil }
        self.init(offset: next, limit: given ?? limit)
    }
}
