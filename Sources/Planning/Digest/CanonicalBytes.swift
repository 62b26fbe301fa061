import JSONText
import Values

/// Bytes that are the same for the same content and for no other: every part says how long it is, so that no two can be
/// taken for one.
struct CanonicalBytes {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ number: Int) {
        withUnsafeBytes(of: UInt64(bitPattern: Int64(number)).bigEndian) { bytes += $0 }
    }

    mutating func add(_ flag: Bool) {
        bytes.append(flag ? 1 : 0)
    }

    mutating func add(_ text: String) {
        add(text.utf8.count)
        bytes += text.utf8
    }

    mutating func add(_ text: String?) {
        add(text != nil)
        if let text {
            add(text)
        }
    }

    mutating func add(_ texts: [String]) {
        add(texts.count)
        for text in texts {
            add(text)
        }
    }

    mutating func add(_ numbers: [Int]) {
        add(numbers.count)
        for number in numbers {
            add(number)
        }
    }

    mutating func add(_ json: JSONValue) {
        let text = json.bytes(.canonical)
        add(text.count)
        bytes += text
    }

    mutating func add(_ value: Value?) {
        guard let value else {
            return tag(.absent)
        }
        bytes.append(value.marks.rawValue)
        switch value.content {
        case .unknown(let type):
            tag(.unknown)
            add(type.json)
        case .null(let type):
            tag(.null)
            add(type.json)
        case .bool(let flag):
            tag(.bool)
            add(flag)
        case .number(let number):
            tag(.number)
            add(number.isInfinite ? (number.sign > 0 ? "+" : "-") : number.description)
        case .string(let text):
            tag(.string)
            add(text)
        case .list(let elements, let type):
            tag(.list)
            add(type.json)
            add(elements)
        case .set(let elements, let type):
            tag(.set)
            add(type.json)
            add(elements)
        case .tuple(let elements):
            tag(.tuple)
            add(elements)
        case .map(let entries, let type):
            tag(.map)
            add(type.json)
            add(entries)
        case .object(let entries):
            tag(.object)
            add(entries)
        }
    }

    mutating func add(_ entries: ValueMap) {
        add(entries.count)
        for (name, value) in entries {
            add(name)
            add(value)
        }
    }

    private mutating func add(_ elements: [Value]) {
        add(elements.count)
        for element in elements {
            add(element)
        }
    }

    private enum Tag: UInt8 {
        // Above every combination of marks, which stand in front of the others.
        case absent = 0xFF
        case unknown = 1
        case null, bool, number, string, list, set, tuple, map, object
    }

    private mutating func tag(_ tag: Tag) {
        bytes.append(tag.rawValue)
    }
}
