import Addresses
import Providers
import Values

extension ResourceChange {
    /// Whether the change makes a new object.
    var createsObject: Bool {
        switch action {
        case .create, .replaceCreateFirst, .replaceDestroyFirst: true
        case .noop, .read, .update, .delete, .forget: false
        }
    }

    var deletesObject: Bool {
        switch action {
        case .delete, .replaceCreateFirst, .replaceDestroyFirst: true
        case .noop, .read, .update, .create, .forget: false
        }
    }
}

extension ResourceChange {
    /// Whether the plan leaves an object of a type where it is, changed or not.
    func keeps(_ type: String) -> Bool {
        address.resource.type == type && address.resource.mode == .managed && before != nil
            && !createsObject && !deletesObject
    }
}

extension [ResourceChange] {
    /// The known values of a text attribute in the planned objects of one type, sorted, without duplicates.
    func texts(_ attribute: String, of type: String) -> [String] {
        let texts = filter { $0.address.resource.type == type }.compactMap {
            $0.after?[attribute]?.stringValue
        }
        return Set(texts).sorted()
    }
}

extension [String] {
    /// As lines of a message; of more than ten the number of the others is given.
    var bulleted: String {
        let most = 10
        return prefix(most).map { "\n  - \($0)" }.joined()
            + (count > most ? "\n  and \(count - most) more" : "")
    }
}
