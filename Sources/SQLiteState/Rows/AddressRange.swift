internal import Addresses

/// The stretch of an index in which all addresses stand that something selects, and perhaps a few more.
struct AddressRange {
    /// With which each of them begins.
    let start: String

    /// Behind all that go on with a dot or a bracket after `start`: both come before the backslash.
    var end: String {
        start + "\\"
    }

    init(_ module: ModuleAddress) {
        start = Self.stem(module).text
    }

    init(_ target: AddressTarget) {
        let (text, isWhole) = Self.stem(target.module)
        switch target {
        case .module:
            start = text
        case .resource(let address):
            let prefix = text.isEmpty ? "" : "\(text)."
            start =
                isWhole
                ? prefix + InstanceAddress(address.resource.inOwnModule, address.key).description : text
        }
    }

    /// The path up to the first call of which any instance is meant, and whether that is all of it.
    private static func stem(_ module: ModuleAddress) -> (text: String, isWhole: Bool) {
        guard let open = module.steps.firstIndex(where: { $0.key == nil }) else {
            return (module.description, true)
        }
        return (ModuleAddress(Array(module.steps[...open])).description, false)
    }
}
