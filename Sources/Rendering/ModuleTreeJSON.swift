import Addresses
import JSONText

/// Resources by the modules that they are in, as `root_module` and `child_modules` show them.
struct ModuleTreeJSON {
    private var resources: [ModuleAddress: [JSONValue]] = [:]

    /// Adds a resource after the others of its module.
    mutating func add(_ resource: JSONValue, in module: ModuleAddress) {
        resources[module, default: []].append(resource)
    }

    /// The members of `root_module`, with everything in it; modules in the order of their addresses.
    ///
    /// The root has its `resources` also where there are none, if they are to be listed then.
    func root(listingNone: Bool) -> JSONObject {
        var children: [ModuleAddress: [ModuleAddress]] = [:]
        var known: Set<ModuleAddress> = []
        for module in resources.keys {
            var path = module
            while let parent = path.parent, known.insert(path).inserted {
                children[parent, default: []].append(path)
                path = parent
            }
        }
        // The deepest first, so that each is complete before the one around it; no recursion, as paths may be long.
        var documents: [ModuleAddress: JSONObject] = [:]
        for module in known.union([.root]).sorted().reversed() {
            var object: JSONObject = [:]
            if let own = resources[module] ?? (module.isRoot && listingNone ? [] : nil) {
                object["resources"] = .array(own)
            }
            if !module.isRoot {
                object["address"] = .string(module.description)
            }
            let inside = (children[module] ?? []).sorted().compactMap { documents.removeValue(forKey: $0) }
            if !inside.isEmpty {
                object["child_modules"] = .array(inside.map { .object($0) })
            }
            documents[module] = object
        }
        return documents[.root] ?? [:]
    }
}
