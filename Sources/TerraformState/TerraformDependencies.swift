import Addresses
import StateModel

/// What objects depend on, as Terraform records it: blocks as they are declared, with what these depend on in turn.
struct TerraformDependencies {
    private let direct: [ResourceAddress: Set<ResourceAddress>]
    private var known: [ResourceAddress: Set<ResourceAddress>] = [:]

    init(_ records: [ResourceRecord]) {
        var direct: [ResourceAddress: Set<ResourceAddress>] = [:]
        for record in records {
            direct[record.address.resource.declared, default: []]
                .formUnion(record.terms.dependencies.map(\.block.declared))
        }
        self.direct = direct
    }

    /// The addresses that Terraform would record, sorted.
    mutating func targets(of record: ResourceRecord) -> [String] {
        var found: Set<ResourceAddress> = []
        for edge in record.terms.dependencies {
            found.insert(edge.block.declared)
            found.formUnion(all(of: edge.block.declared))
        }
        found.remove(record.address.resource.declared)
        return found.map(\.description).sorted()
    }

    /// Everything behind a block, walked without recursion.
    private mutating func all(of block: ResourceAddress) -> Set<ResourceAddress> {
        if let known = known[block] {
            return known
        }
        var found: Set<ResourceAddress> = []
        var open = Array(direct[block] ?? [])
        while let next = open.popLast() {
            guard found.insert(next).inserted else { continue }
            if let known = known[next] {
                found.formUnion(known)
            } else {
                open += direct[next] ?? []
            }
        }
        known[block] = found
        return found
    }
}
