import Addresses
import ObjectStorage
import Values

/// Makes pictures of who has access from what a state or a plan knows.
struct ManagedPicture {
    /// What a bucket without a policy of the configuration counts as.
    enum MissingPolicy {
        /// As one that has none: for what a plan changes.
        case none
        /// As one of which nobody has looked whether it has one.
        case notRead
    }

    private let objects: ManagedObjects
    private let missingPolicy: MissingPolicy
    /// The id of the user whose own keys are managed, where the credentials tell it.
    private let ownUser: String?

    init(_ objects: ManagedObjects, missingPolicy: MissingPolicy, ownUser: String?) {
        self.objects = objects
        self.missingPolicy = missingPolicy
        self.ownUser = ownUser.map(ObjectID.normal)
    }

    var picture: AccessPicture {
        AccessPicture(contract: objects.contract, people: people, buckets: buckets)
    }

    // MARK: People

    private var people: [AccessPicture.Person] {
        var people: [AccessPicture.Person] = []
        var places: [String: Int] = [:]
        /// By the address of the user's block and instance, for what is built from it.
        var addresses: [String: Int] = [:]
        func place(id: String) -> Int {
            let id = ObjectID.normal(id)
            if let place = places[id] {
                return place
            }
            var person = AccessPicture.Person(identity: id, id: id)
            person.mayHaveOtherKeys = true
            people.append(person)
            places[id] = people.count - 1
            return people.count - 1
        }
        for user in objects.of(UserType.name) where user.generation == 0 || user.text("id") != nil {
            let id = user.isNew ? nil : user.text("id").map(ObjectID.normal)
            var person = AccessPicture.Person(identity: id ?? user.identity, id: id)
            person.standIn = id == nil ? user.standIn : nil
            person.email = user.shown("email")
            person.address = user.address.description
            person.isAdministrator = user.flag("administrator", default: false)
            person.isActive = user.flag("active", default: true)
            person.mayHaveOtherKeys = true
            if let id { places[id] = people.count }
            addresses[user.address.description] = people.count
            people.append(person)
        }
        let (names, joined) = keyGroups
        for (id, name) in joined {
            let place = place(id: id)
            people[place].keyGroups.append(name)
        }
        for user in objects.of(UserType.name) {
            guard let place = addresses[user.address.description] else { continue }
            people[place].keyGroups += (user.attributes["group_ids"]?.texts ?? []).compactMap {
                names[ObjectID.normal($0)]
            }
        }
        for index in people.indices {
            people[index].keyGroups = Set(people[index].keyGroups).sorted()
        }
        for object in objects.of(KeyType.name) {
            if let user = object.text("user_id") {
                let place = place(id: user)
                people[place].keys.append(key(object))
            } else if let user = owner(of: object, addresses) {
                people[user].keys.append(key(object))
            } else {
                people.append(standIn("the owner of \(object.identity)", key(object)))
            }
        }
        for object in objects.of(ManagedObjects.ownKey) {
            let owner = object.text("contract_user_id").flatMap { $0.split(separator: ":").last }.map(
                String.init
            )
            if let id = owner ?? ownUser {
                let place = place(id: id)
                people[place].keys.append(key(object))
            } else {
                let title = "the user as whom keyform works"
                if let place = people.firstIndex(where: { $0.identity == title }) {
                    people[place].keys.append(key(object))
                } else {
                    people.append(standIn(title, key(object)))
                }
            }
        }
        let emails = members
        for index in people.indices where people[index].isForeign {
            people[index].email = people[index].email ?? people[index].id.flatMap { emails[$0] }
        }
        // Who is administrator is needed to say what a new key is.
        for index in people.indices {
            for position in people[index].keys.indices where people[index].keys[position].id == nil {
                people[index].keys[position].isAdministrative = people[index].isAdministrator
            }
        }
        return people
    }

    /// Somebody with a key of whom it is not known who it is.
    private func standIn(_ title: String, _ key: AccessPicture.Key) -> AccessPicture.Person {
        var person = AccessPicture.Person(identity: title)
        person.isStandIn = true
        person.mayHaveOtherKeys = true
        person.keys = [key]
        return person
    }

    /// E-mail addresses of members of groups, by their ids: nothing else may be known of those whom nobody manages.
    private var members: [String: String] {
        var emails: [String: String] = [:]
        for group in objects.of(GroupType.name) {
            for user in group.attributes["users"]?.elements ?? [] where !user.isSensitive {
                if let id = user["id"]?.stringValue, let email = user["email"], !email.isSensitive {
                    emails[ObjectID.normal(id)] = email.stringValue
                }
            }
        }
        return emails
    }

    /// The groups that allow keys: their names by id, and the ids of their members, each with the name of a group.
    private var keyGroups: (names: [String: String], members: [(id: String, group: String)]) {
        var names: [String: String] = [:]
        var all: [(id: String, group: String)] = []
        for group in objects.of(GroupType.name) where group.flag("s3_privilege", default: false) != false {
            let name = group.shown("name") ?? group.address.description
            if let id = group.text("id"), !group.isNew {
                names[ObjectID.normal(id)] = name
            }
            let members = GroupAttributes.members(group.attributes)
                .union((group.attributes["users"]?.elements ?? []).compactMap { $0["id"]?.stringValue })
            all += members.sorted().map { ($0, name) }
        }
        return (names, all)
    }

    /// The user that a key is made for, by what it is built from; nil where that may be several.
    private func owner(of key: ManagedObjects.Object, _ places: [String: Int]) -> Int? {
        let users = key.dependencies.filter { $0.block.type == UserType.name && $0.block.mode == .managed }
        let instances = users.compactMap { user in
            if case .instance(let address) = user { address } else { nil }
        }
        guard instances.count < 2, Set(users.map(\.block)).count == 1, let block = users.first?.block else {
            return nil
        }
        // A key for each of all users goes by the key of its instance, as `each.value` does.
        return places[(instances.first ?? InstanceAddress(block, key.address.key)).description]
    }

    private func key(_ object: ManagedObjects.Object) -> AccessPicture.Key {
        var key = AccessPicture.Key(identity: object.identity)
        key.id = object.isNew ? nil : object.shown("accesskey") ?? object.shown("id")
        key.address = object.address.description
        key.isActive = object.flag("active", default: true)
        key.isAdministrative = object.attributes["administrative"]?.boolValue
        return key
    }

    // MARK: Buckets

    private var buckets: [AccessPicture.Bucket] {
        var buckets: [AccessPicture.Bucket] = []
        var places: [String: Int] = [:]
        func place(_ name: String) -> Int {
            if let place = places[name] { return place }
            buckets.append(
                AccessPicture.Bucket(
                    name: name,
                    contents: missingPolicy == .none
                        ? .read(nil, PublicAccessBlock()) : .notRead(reason: "its policy is not managed here")
                )
            )
            places[name] = buckets.count - 1
            return buckets.count - 1
        }
        for bucket in objects.of(ManagedObjects.bucket) {
            let place = place(name(bucket, "name"))
            buckets[place].region = bucket.shown("region")
            buckets[place].isNew = bucket.isNew
        }
        for policy in objects.of(ManagedObjects.policy) {
            let place = place(name(policy, "bucket"))
            let value = policy.valueOrProvisional("policy")
            buckets[place].isSensitive = value?.isSensitive ?? false
            guard let text = value?.stringValue else {
                buckets[place].contents = .knownAfterApply
                buckets[place].references = users(of: policy)
                continue
            }
            do {
                buckets[place].contents = .read(try PolicyDocument(text), PublicAccessBlock())
            } catch {
                buckets[place].contents = .notRead(reason: "its policy cannot be read")
            }
        }
        for block in objects.of(ManagedObjects.block) {
            let place = place(name(block, "bucket"))
            if case .read(let policy, _) = buckets[place].contents {
                buckets[place].contents = .read(
                    policy,
                    PublicAccessBlock(
                        blocksPublicACLs: block.flag("block_public_acls", default: false) ?? false,
                        ignoresPublicACLs: block.flag("ignore_public_acls", default: false) ?? false,
                        blocksPublicPolicy: block.flag("block_public_policy", default: false) ?? false,
                        restrictsPublicBuckets: block.flag("restrict_public_buckets", default: false) ?? false
                    )
                )
            }
        }
        return buckets
    }

    /// The users that an object is built from, as `people` identifies them.
    private func users(of object: ManagedObjects.Object) -> [String] {
        var (blocks, instances): (Set<ResourceAddress>, Set<InstanceAddress>) = ([], [])
        for dependency in object.dependencies where dependency.block.type == UserType.name {
            switch dependency {
            case .instance(let address): instances.insert(address)
            case .resource(let block): blocks.insert(block)
            }
        }
        guard !blocks.isEmpty || !instances.isEmpty else {
            return []
        }
        return objects.of(UserType.name).filter {
            $0.generation == 0 && (instances.contains($0.address) || blocks.contains($0.address.resource))
        }.map(identity)
    }

    private func identity(of user: ManagedObjects.Object) -> String {
        (user.isNew ? nil : user.text("id").map(ObjectID.normal)) ?? user.identity
    }

    /// The name of a bucket, or where it is not known yet the address of what makes it known.
    private func name(_ object: ManagedObjects.Object, _ attribute: String) -> String {
        object.shown(attribute)
            ?? object.dependencies.first { $0.block.type == ManagedObjects.bucket }?.target
            ?? object.address.description
    }
}
