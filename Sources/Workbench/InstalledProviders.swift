internal import Addresses
package import HTTPTransport
import Planning
package import Providers
package import ResourceSchemas
package import SourceText
import StateModel
internal import Synchronization

/// The providers that the program was built with, and what can be told without an account.
package final class InstalledProviders: Sendable {
    let all: [any Provider]
    /// Connects to a simulated account of that name.
    let simulate: @Sendable (_ account: String) throws(DiagnosticsError) -> any Transport

    /// The schemas are read when they are first asked for.
    private let loaded = Mutex<Result<SchemaCatalog, SchemaError>?>(nil)
    private let idle = Mutex<Result<ProviderSet, DiagnosticsError>?>(nil)

    package init(
        _ all: [any Provider],
        simulate: @escaping @Sendable (_ account: String) throws(DiagnosticsError) -> any Transport
    ) {
        self.all = all
        self.simulate = simulate
    }

    /// What plans may only do when they were allowed to, in the order in which help lists it.
    package var guards: [PlanGuard] {
        all.flatMap(\.guards)
    }

    /// The resource types that the program knows.
    ///
    /// - Throws: when the program was built with a damaged schema.
    package func catalog() throws(DiagnosticsError) -> SchemaCatalog {
        do throws(SchemaError) {
            return try schemas.get()
        } catch {
            throw DiagnosticsError(
                .error(
                    "Damaged schema",
                    "\(error). This is a fault of this build of keyform; please report it."
                )
            )
        }
    }

    private var schemas: Result<SchemaCatalog, SchemaError> {
        loaded.withLock { loaded in
            let result =
                loaded
                ?? Result { () throws(SchemaError) in
                    let types = try all.map { (provider) throws(SchemaError) in try provider.types() }
                    return SchemaCatalog(Array(types.joined()), providers: all.map(\.schema))
                }
            loaded = result
            return result
        }
    }

    /// Attributes that are sealed in the state even where a sensitive mark was lost.
    var sealingPolicy: SealingPolicy {
        (try? schemas.get()).map { SealingPolicy($0) } ?? SealingPolicy()
    }

    /// The providers without an account.
    ///
    /// - Throws: when the program was built with a damaged schema, or with a provider that cannot do without settings.
    package func unconfigured() throws(DiagnosticsError) -> ProviderSet {
        try idle.withLock { idle in
            let result = idle ?? Result { () throws(DiagnosticsError) in try makeUnconfigured() }
            idle = result
            return result
        }
        .get()
    }

    private func makeUnconfigured() throws(DiagnosticsError) -> ProviderSet {
        let surroundings = ProviderSurroundings(
            connect: { (_) throws(DiagnosticsError) in
                throw DiagnosticsError(.error("There is no connection"))
            }
        )
        var members: [ProviderAddress: ProviderSet.Member] = [:]
        for provider in all {
            let configured = try provider.configure([ProviderBlockValue()], in: surroundings)
            members[ProviderAddress(name: provider.name)] = configured.first?.member
        }
        return ProviderSet(schemas: try catalog(), members: members)
    }

    /// What is wrong with the form of an import id; nil when nothing is.
    @Sendable func importIDProblem(_ id: String, type: String) -> Diagnostic? {
        do throws(DiagnosticsError) {
            try unconfigured().validateImportID(id, type: type)
            return nil
        } catch {
            return error.diagnostics.first
        }
    }
}
