internal import Addresses
internal import GRDB
internal import StateModel

extension RecordWriter {
    /// Makes recorded edges follow a move; rows that change count their version on.
    func moveEdges(_ from: InstanceAddress, to: InstanceAddress) throws {
        let blocks = from.resource.generalized
        let targets = [from.description] + blocks.map(\.description)
        let owners = try StoredRows(
            db,
            .dependencies,
            """
            SELECT DISTINCT resource FROM dependencies
            WHERE target IN (\(targets.map { _ in "?" }.joined(separator: ", ")))
            """,
            StatementArguments(targets)
        ).map { try $0.number(0, in: StoredRow.numbers) }
        guard !owners.isEmpty else { return }
        let empty = Set(try blocks.filter { try !hasInstances($0) })
        for owner in owners {
            let edges = try StoredRows(
                db,
                .dependencies,
                "SELECT resource, kind, target FROM dependencies WHERE resource = ? ORDER BY position",
                [owner]
            ).map { try RecordReader.dependency($0, kind: 1, target: 2) }
            let moved = edges.moving(from, to: to) { empty.contains($0) }
            if moved != edges {
                try replaceDependencies(owner, moved)
                try run(
                    "UPDATE resources SET version = version + 1, updated_at = ? WHERE id = ?",
                    [now, owner]
                )
            }
        }
    }

    /// Whether there is a row of the block, in whatever instance of its module where the address leaves that open.
    private func hasInstances(_ resource: ResourceAddress) throws -> Bool {
        let range = AddressRange(resource.module)
        let rows = try StoredRows(
            db,
            .resources,
            """
            SELECT id, address FROM resources
            WHERE type = ?1 AND name = ?2 AND mode = ?3 AND module >= ?4 AND module < ?5
            """,
            [resource.type, resource.name, resource.mode.rawValue, range.start, range.end]
        )
        while let row = try rows.next() {
            if try row.address(1).resource.isInstance(of: resource) {
                return true
            }
        }
        return false
    }
}
