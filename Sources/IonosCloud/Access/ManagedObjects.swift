import Addresses
import ObjectStorage
import Providers
import SourceText
import StateModel
import Values

/// Objects that concern access, as a state or a plan has them: what a picture is made of.
struct ManagedObjects {
    struct Object {
        let address: InstanceAddress
        /// Not 0 for an object that was set aside for a replacement.
        let generation: Generation
        let attributes: Value
        /// Whether it is there only after an apply, so that its id is not known.
        let isNew: Bool
        /// What it is built from, where that is known.
        let dependencies: [ResourceDependency]
        /// What stands for the id where that is not known.
        var standIn: String?
        /// What `attributes` will be, as far as that can be told.
        var provisional: ProvisionalValues?

        var type: String { address.resource.type }

        /// The same before and after.
        var identity: String {
            generation == 0 ? address.description : "\(address.description) (\(generation))"
        }
    }

    private(set) var objects: [Object] = []

    /// The types of which a change may be one of access.
    static let types: Set<String> = [
        UserType.name, GroupType.name, KeyType.name, ownKey, bucket, policy, block,
    ]
    static let ownKey = AccessKeyType.name
    static let bucket = BucketType.name
    static let policy = BucketPolicyType.name
    static let block = PublicAccessBlockType.name

    init(_ records: [ResourceRecord]) {
        add(records)
    }

    private mutating func add(_ records: [ResourceRecord]) {
        for record in records where Self.isOne(record.address) {
            objects.append(
                Object(
                    address: record.address,
                    generation: record.generation,
                    attributes: record.attributes,
                    isNew: false,
                    dependencies: record.terms.dependencies
                )
            )
        }
    }

    /// What a plan finds.
    init(before plan: ProposedPlan) {
        for change in plan.changes where Self.isOne(change.address) && change.action != .read {
            if let before = change.before {
                objects.append(
                    Object(
                        address: change.address,
                        generation: change.generation,
                        attributes: before,
                        isNew: false,
                        dependencies: []
                    )
                )
            }
        }
        addBystanders(of: plan)
    }

    /// What a plan leaves.
    init(after plan: ProposedPlan) {
        let dependencies = Dictionary(
            firstOf: plan.creations.map { ($0.change.address, $0.dependencies) }
        ).merging(plan.updated) { created, _ in created }
        for change in plan.changes where Self.isOne(change.address) && change.action != .read {
            // What is only forgotten stays as it is.
            // A key that is rotated gives its owner what it gave: which of the two it is makes no difference.
            let stays = change.action == .forget && change.reason != .gone || change.rotation != nil
            let left = stays ? change.before : change.after
            guard let left else {
                continue
            }
            objects.append(
                Object(
                    address: change.address,
                    generation: change.generation,
                    attributes: left,
                    isNew: change.createsObject,
                    dependencies: dependencies[change.address] ?? [],
                    standIn: change.standIn,
                    provisional: change.provisional
                )
            )
        }
        addBystanders(of: plan)
    }

    /// What a plan of a part leaves alone is there before and after: only with it does a picture tell what a bucket's
    /// policy, block and people come to together.
    private mutating func addBystanders(of plan: ProposedPlan) {
        let providers = Set(plan.changes.map(\.provider))
        add(
            plan.bystanders.values.filter { Self.isOne($0.address) && providers.contains($0.provider) }
                .sorted { $0.address < $1.address }
        )
    }

    private static func isOne(_ address: InstanceAddress) -> Bool {
        address.resource.mode == .managed && types.contains(address.resource.type)
    }

    /// The number of the contract, where the objects tell one and no other.
    var contract: String? {
        let numbers = Set(
            of(Self.ownKey).compactMap { key -> String? in
                let parts = key.text("contract_user_id")?.split(separator: ":") ?? []
                return parts.count == 2 ? String(parts[0]) : nil
            }
        )
        return numbers.count == 1 ? numbers.first : nil
    }

    func of(_ type: String) -> [Object] {
        objects.filter { $0.type == type }
    }
}

extension ManagedObjects.Object {
    /// The text of an attribute that may be shown; nil where it is unknown, null or a secret.
    func shown(_ name: String) -> String? {
        attributes[name].flatMap { $0.isSensitive ? nil : $0.stringValue }
    }

    func text(_ name: String) -> String? {
        attributes[name]?.stringValue
    }

    /// The value of an attribute; of one that is not known yet what can be told of it.
    func valueOrProvisional(_ name: String) -> Value? {
        guard let value = attributes[name], value.isUnknown else {
            return attributes[name]
        }
        return provisional?.values[name] ?? value
    }

    /// Nil where it is not known yet.
    func flag(_ name: String, default standard: Bool) -> Bool? {
        guard let value = attributes[name] else {
            return standard
        }
        return value.isUnknown ? nil : value.boolValue ?? standard
    }

    func isUnknown(_ name: String) -> Bool {
        attributes[name]?.isUnknown ?? false
    }
}
