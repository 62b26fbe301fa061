/// The address of a resource block: the module it stands in, mode, type and name.
///
/// Where the path to the module has instance keys, it is the block in one instance of the module; without any it is the block
/// as the configuration declares it (`declared`).
package struct ResourceAddress: Sendable, Hashable {
    package enum Mode: String, Sendable, Hashable {
        case managed
        case data
    }

    package let module: ModuleAddress
    package let mode: Mode
    package let type: String
    package let name: String

    package init(
        mode: Mode = .managed,
        type: String,
        name: String,
        module: ModuleAddress = .root
    ) {
        self.module = module
        self.mode = mode
        self.type = type
        self.name = name
    }

    /// The block as the configuration declares it: the same without the keys of module instances.
    package var declared: ResourceAddress {
        module.isRoot ? self : ResourceAddress(mode: mode, type: type, name: name, module: module.declared)
    }

    /// The address as the block's own module writes it, without a path.
    package var inOwnModule: ResourceAddress {
        module.isRoot ? self : ResourceAddress(mode: mode, type: type, name: name)
    }

    /// The same block, whose path starts at `module` instead of the root.
    package func within(_ module: ModuleAddress) -> ResourceAddress {
        module.isRoot
            ? self
            : ResourceAddress(mode: mode, type: type, name: name, module: self.module.within(module))
    }

    /// The addresses that stand for the block as a part of more and more of it: its own, then without the key of the
    /// last call, without those of the last two, and so on.
    package var generalized: [ResourceAddress] {
        guard !module.isRoot else { return [self] }
        var found = [self]
        var steps = module.steps
        for index in steps.indices.reversed() where steps[index].key != nil {
            steps[index] = ModuleAddress.Step(steps[index].name)
            found.append(ResourceAddress(mode: mode, type: type, name: name, module: ModuleAddress(steps)))
        }
        return found
    }

    /// Whether it is the block in one of the module's instances that `resource` stands for.
    ///
    /// A step without a key stands for every instance of its call.
    package func isInstance(of resource: ResourceAddress) -> Bool {
        mode == resource.mode && type == resource.type && name == resource.name
            && module.steps.count == resource.module.steps.count && module.isWithin(resource.module)
    }
}

/// What tells the instances of one block apart.
package enum InstanceKey: Sendable, Hashable {
    case index(Int)
    case key(String)

    /// As it follows a name in an address; empty without a key.
    static func suffix(_ key: InstanceKey?) -> String {
        switch key {
        case nil: ""
        case .index(let index): "[\(index)]"
        case .key(let key): "[\(InstanceAddress.quoted(key))]"
        }
    }

    /// No key first, then indices by number before keys by text.
    package static func precedes(_ left: InstanceKey?, _ right: InstanceKey?) -> Bool {
        switch (left, right) {
        case (_, nil): false
        case (nil, _): true
        case (.index(let first), .index(let second)): first < second
        case (.index, .key): true
        case (.key, .index): false
        case (.key(let first), .key(let second)): first < second
        }
    }
}

/// The address of one resource instance, for example `aws_instance.web["blue"]`.
package struct InstanceAddress: Sendable, Hashable {
    package let resource: ResourceAddress
    /// Absent when the block has neither `count` nor `for_each`.
    package let key: InstanceKey?

    package init(_ resource: ResourceAddress, _ key: InstanceKey? = nil) {
        self.resource = resource
        self.key = key
    }

    /// The same instance, whose path starts at `module` instead of the root.
    package func within(_ module: ModuleAddress) -> InstanceAddress {
        InstanceAddress(resource.within(module), key)
    }
}

extension ResourceAddress: CustomStringConvertible, Comparable {
    package var description: String {
        module.prefix + (mode == .data ? "data." : "") + type + "." + name
    }

    /// By module, then data sources before resources, then by type and name.
    package static func < (left: ResourceAddress, right: ResourceAddress) -> Bool {
        if left.module != right.module {
            return left.module < right.module
        }
        return (left.mode.rawValue, left.type, left.name) < (right.mode.rawValue, right.type, right.name)
    }
}

extension InstanceAddress: CustomStringConvertible, Comparable {
    package var description: String {
        resource.description + InstanceKey.suffix(key)
    }

    /// Sorts by resource, then indices by number before keys by text.
    package static func < (left: InstanceAddress, right: InstanceAddress) -> Bool {
        left.resource == right.resource
            ? InstanceKey.precedes(left.key, right.key) : left.resource < right.resource
    }

    /// A key in quotes with the escapes that configuration text needs, as Terraform prints it.
    static func quoted(_ key: String) -> String {
        let scalars = Array(key.unicodeScalars)
        var text = "\""
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "$", "%":
                text.unicodeScalars.append(scalar)
                if index + 1 < scalars.count, scalars[index + 1] == "{" {
                    text.unicodeScalars.append(scalar)
                }
            default:
                if isPrintable(scalar) {
                    text.unicodeScalars.append(scalar)
                } else {
                    let digits = String(scalar.value, radix: 16)
                    let width = scalar.value > 0xFFFF ? 8 : 4
                    text += width == 8 ? "\\U" : "\\u"
                    text += String(repeating: "0", count: width - digits.utf8.count) + digits
                }
            }
        }
        return text + "\""
    }

    /// Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII space.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }
}
