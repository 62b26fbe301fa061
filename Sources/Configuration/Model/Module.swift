package import Addresses
import HCL
import SourceText

/// A module as the configuration declares it, whatever instances it has: the root, or what a chain of calls leads to.
package struct Module: Sendable {
    /// Without instance keys.
    package let address: ModuleAddress
    /// Relative to the working directory, `.` for that itself.
    package let directory: String
    package var variables: [String: VariableBlock] = [:]
    package var locals: [String: LocalDefinition] = [:]
    /// In source order.
    package var outputs: [OutputBlock] = []
    package var calls: [String: ModuleCall] = [:]
    /// Which providers its blocks belong to.
    var origins = ProviderOrigins()
    /// What `required_providers` says, by the names that it gives to providers.
    var requirements: [String: ProviderRequirement] = [:]

    init(_ address: ModuleAddress = .root, directory: String = ".") {
        self.address = address
        self.directory = directory
    }

    /// Takes out values and calls; variables of the root stay, as they are given from outside.
    mutating func remove(_ gone: Set<SiteOwner>) {
        let address = address
        locals = locals.filter { !gone.contains(.local(address, $0.key)) }
        outputs.removeAll { gone.contains(.output(address, $0.name)) }
        calls = calls.filter { !gone.contains(.call(address.calling($0.key))) }
        if !address.isRoot {
            variables = variables.filter { !gone.contains(.variable(address, $0.key)) }
        }
    }
}

/// What a module says of a provider in `required_providers`.
struct ProviderRequirement: Sendable {
    /// Nil where the entry has no source, which then is that of a provider of this name.
    var source: String?
    /// The configurations that callers have to pass, by their aliases.
    var aliases: [String]
}
