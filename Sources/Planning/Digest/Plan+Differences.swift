import Addresses
import Providers
import SourceText
import StateModel
import Values

extension Plan {
    /// In what the plan differs from another one, as far as a saved plan tells: a sentence each, without its full stop, with
    /// names and no values.
    package func differences(from other: Plan) -> [String] {
        var found: [String] = []
        if mode != other.mode || limitedBy != other.limitedBy {
            found.append("it is a plan of another kind, or of another part of the configuration")
        }
        for word in allowed.symmetricDifference(other.allowed).map(\.option).sorted() {
            found.append("\(word) is \(allowed.contains { $0.option == word } ? "given" : "not given") now")
        }
        let (now, then) = (byObject, other.byObject)
        for key in Set(now.keys).union(then.keys).sorted(by: {
            ($0.address, $0.generation) < ($1.address, $1.generation)
        }) {
            let name = key.address.description.inLine
            switch (now[key], then[key]) {
            case (let change?, let before?):
                found += change.difference(from: before).map { ["\(name): \($0)"] } ?? []
            case (let change?, nil):
                found.append("\(name): \(change.action.rawValue), which was not planned then")
            case (nil, let change?):
                found.append("\(name): nothing now, and \(change.action.rawValue) then")
            case (nil, nil): break
            }
        }
        let outputs = Dictionary(firstOf: outputs.map { ($0.name, $0) })
        let others = Dictionary(firstOf: other.outputs.map { ($0.name, $0) })
        for name in Set(outputs.keys).union(others.keys).sorted() {
            let (one, two) = (outputs[name], others[name])
            if one?.before != two?.before || one?.after != two?.after || one?.isSensitive != two?.isSensitive
            {
                found.append("the output \(name.inLine) is another")
            }
        }
        for section in sections {
            let lines = other.sections.first { $0.name == section.name }?.lines ?? []
            if Set(section.lines) != Set(lines) {
                found.append("\(section.title): other than then")
            }
        }
        return found
    }

    private var byObject: [RecordKey: ResourceChange] {
        Dictionary(firstOf: told.map { (RecordKey(address: $0.address, generation: $0.generation), $0) })
    }
}

extension ResourceChange {
    /// In what the change differs from another one of the same object, in words; nil where in nothing that is known.
    fileprivate func difference(from other: ResourceChange) -> String? {
        guard action == other.action else {
            return "\(action.rawValue) now, and \(other.action.rawValue) then"
        }
        let names = Set(Self.names(before, other.before) + Self.names(after, other.after))
            .union(changedSecrets.symmetricDifference(other.changedSecrets)).sorted()
        guard names.isEmpty else {
            return "other values of \(names.joined(separator: ", "))"
        }
        let isSame =
            provider == other.provider && importID == other.importID && adopts == other.adopts
            && movedFrom == other.movedFrom && restoredFrom == other.restoredFrom
            && rotation?.move == other.rotation?.move && rotation?.sinks == other.rotation?.sinks
            && rotation?.notTold == other.rotation?.notTold
        return isSame ? nil : "\(action.rawValue) in another way"
    }

    /// The attributes that two objects do not have in common.
    private static func names(_ one: Value?, _ two: Value?) -> [String] {
        let (one, two) = (one?.mapValue ?? ValueMap(), two?.mapValue ?? ValueMap())
        return Set(one.keys).union(two.keys).filter { one[$0] != two[$0] }
    }
}
