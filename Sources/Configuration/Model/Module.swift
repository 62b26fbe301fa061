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
    /// What `required_providers` says, by the names that it gives to providers.
    var requirements: [String: ProviderRequirement] = [:]

    init(_ address: ModuleAddress = .root, directory: String = ".") {
        self.address = address
        self.directory = directory
    }
}

/// What a module says of a provider in `required_providers`.
struct ProviderRequirement: Sendable {
    /// Nil where the entry has no source, which then is that of a provider of this name.
    let source: String?
    /// The configurations that callers have to pass, by their aliases.
    let aliases: [String]
    let range: SourceRange
}
