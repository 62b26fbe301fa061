/// The address of a resource block: mode, type and name.
package struct ResourceAddress: Sendable, Hashable {
    package enum Mode: String, Sendable, Hashable {
        case managed
        case data
    }

    package let mode: Mode
    package let type: String
    package let name: String

    package init(mode: Mode = .managed, type: String, name: String) {
        self.mode = mode
        self.type = type
        self.name = name
    }
}

/// What tells the instances of one block apart.
package enum InstanceKey: Sendable, Hashable {
    case index(Int)
    case key(String)
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
}

extension ResourceAddress: CustomStringConvertible, Comparable {
    package var description: String {
        (mode == .data ? "data." : "") + type + "." + name
    }

    package static func < (left: ResourceAddress, right: ResourceAddress) -> Bool {
        (left.mode.rawValue, left.type, left.name) < (right.mode.rawValue, right.type, right.name)
    }
}

extension InstanceAddress: CustomStringConvertible, Comparable {
    package var description: String {
        switch key {
        case nil: resource.description
        case .index(let index): "\(resource)[\(index)]"
        case .key(let key): "\(resource)[\(InstanceAddress.quoted(key))]"
        }
    }

    /// Sorts by resource, then indices by number before keys by text.
    package static func < (left: InstanceAddress, right: InstanceAddress) -> Bool {
        if left.resource != right.resource {
            return left.resource < right.resource
        }
        switch (left.key, right.key) {
        case (nil, nil): return false
        case (nil, _): return true
        case (_, nil): return false
        case (.index(let first), .index(let second)): return first < second
        case (.index, .key): return true
        case (.key, .index): return false
        case (.key(let first), .key(let second)): return first < second
        }
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
