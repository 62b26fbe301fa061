package import Addresses
import Rendering
package import SourceText
package import StateModel

/// An address as it was typed: of a module, of a resource, or of one instance.
package struct AddressSelector: Sendable {
    package let target: AddressTarget
    /// As it was typed.
    package let text: String

    /// - Throws: a diagnostic that says what an address looks like.
    package init(_ text: String) throws(DiagnosticsError) {
        try self.init(text, invalid: "Invalid address")
    }

    /// - Parameters:
    ///   - text: as it was typed.
    ///   - option: that was given it, for the message.
    /// - Throws: a diagnostic that says what an address looks like.
    package init(_ text: String, option: String) throws(DiagnosticsError) {
        try self.init(text, invalid: "Invalid \(option) \"\(text.inLine)\"")
    }

    private init(_ text: String, invalid summary: String) throws(DiagnosticsError) {
        self.text = text
        do throws(AddressError) {
            target = try AddressTarget(parsing: text)
        } catch {
            throw DiagnosticsError(
                .error(
                    summary,
                    "\(error). An address is TYPE.NAME, TYPE.NAME[0] or TYPE.NAME[\"key\"], of a module module.NAME, and in"
                        + " a module module.NAME.TYPE.NAME; in a shell, put it into single quotes."
                )
            )
        }
    }

    package var isModule: Bool {
        if case .module = target { true } else { false }
    }

    /// The resource or instance that is named.
    ///
    /// - Throws: for a module, with Terraform's text.
    package func instance(_ summary: String = "Invalid address") throws(DiagnosticsError) -> InstanceAddress {
        switch target {
        case .resource(let address):
            return address
        case .module:
            throw DiagnosticsError(
                .error(
                    summary,
                    "A resource instance address is required here. The module path must be followed by a resource instance"
                        + " specification.",
                    address: text
                )
            )
        }
    }

    /// The instance that is to be shown.
    ///
    /// - Throws: for a module, with Terraform's text.
    package func shownInstance() throws(DiagnosticsError) -> InstanceAddress {
        guard case .resource(let address) = target else {
            throw DiagnosticsError(.error("Error parsing instance address: \(text)", Self.oneInstance))
        }
        return address
    }

    /// That it does not name one instance.
    package func noInstance(in snapshot: StateSnapshot) -> Diagnostic {
        let found = noMatch(in: snapshot)
        guard case .resource(let address) = target,
            snapshot.records.contains(where: { matches($0.address) })
                || !address.resource.module.isRoot
        else { return found }
        let instances = snapshot.records.map(\.address).filter {
            $0.resource.declared == address.resource.declared
        }
        return .error(
            "No instance found for the given address!",
            Self.oneInstance + Self.listed(instances.map(\.description)),
            address: text
        )
    }

    private static let oneInstance =
        "This command requires that the address references one specific instance. To view the available instances, use"
        + " \"keyform state list\". Please modify the address to reference a specific instance."

    private static func listed(_ instances: [String]) -> String {
        instances.isEmpty
            ? ""
            : "\n\nThe state holds these instances of it:\n"
                + instances.prefix(20).map { "  \($0.inShellQuotes)" }.joined(separator: "\n")
                + (instances.count > 20 ? "\n  and \(instances.count - 20) more" : "")
    }

    /// Whether this names the instance, or the resource or module that it belongs to.
    ///
    /// A module without a key stands for all of its instances; a resource only in that one instance of its module.
    package func matches(_ other: InstanceAddress) -> Bool {
        switch target {
        case .module(let module): other.resource.module.isWithin(module)
        case .resource(let address):
            other == address || (address.key == nil && other.resource == address.resource)
        }
    }

    /// That it names nothing.
    package func noMatch(in snapshot: StateSnapshot) -> Diagnostic {
        if let intent = snapshot.openIntents.first(where: { $0.action == .create && matches($0.key.address) })
        {
            if let writer = snapshot.writer {
                return .error(
                    "Object is being created",
                    "\(writer.subject) is creating \(intent.key.address): wait for it to finish and try this again.",
                    address: intent.key.address.description
                )
            }
            return .error(
                "Object is not known yet",
                "An earlier run ended while it created \(intent.key.address), and it is not known what became of it.",
                address: intent.key.address.description
            )
            .hinting("To find out, and then try this again:", command: "keyform apply")
        }
        let (names, alike, what) = related(snapshot)
        let hint = nearMiss(text, among: names).map { " Did you mean \($0.inShellQuotes)?" } ?? ""
        return .error(
            what ?? "No such object in the state",
            "\(sentence(what))\(hint)\(Self.listed(alike))"
        )
        .hinting("To see what there is:", command: "keyform state list")
    }

    private func sentence(_ summary: String?) -> String {
        switch target {
        case .module:
            "The current state contains no module at \(text). If you've just added this module to the configuration, you must"
                + " run \"keyform apply\" first to create the module's entry in the state."
        case .resource where summary != nil:
            "The current state contains no resource\(summary == Self.unknownInstance ? " instance" : "") \(text). If you've"
                + " just added this resource to the configuration, you must run \"keyform apply\" first to create the"
                + " resource's entry in the state."
        case .resource:
            "There is nothing at \(text) in the state."
        }
    }

    private static let unknownInstance = "Unknown resource instance"

    /// Names that may have been meant, what the state has of the same declaration, and what is missing.
    private func related(_ snapshot: StateSnapshot) -> (names: [String], alike: [String], summary: String?) {
        let addresses = snapshot.records.map(\.address)
        switch target {
        case .module(let module):
            let modules = Set(
                addresses.flatMap { address in
                    address.resource.module.steps.indices.map {
                        ModuleAddress(Array(address.resource.module.steps[...$0]))
                    }
                }
            ).sorted()
            return (
                modules.map(\.description),
                modules.filter { $0.declared == module.declared }.map(\.description), "Unknown module"
            )
        case .resource(let address):
            let alike = addresses.filter { $0.resource.declared == address.resource.declared }
            return (
                addresses.map(\.description), alike.map(\.description),
                address.resource.module.isRoot
                    ? nil : address.key == nil ? "Unknown resource" : Self.unknownInstance
            )
        }
    }
}
