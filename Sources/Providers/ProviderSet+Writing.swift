import Addresses
package import JSONText
import SourceText

extension ProviderSet {
    /// What to commit before a create, so that an unanswered one can be recognised later; no secret.
    package func recognition(for creation: CreateRequest, facts: PlanFacts) async -> JSONValue {
        let provider = creation.provider
        guard let known = member(provider)?.provider else {
            let main = ProviderAddress(name: provider.name)
            return await representative(provider)?.recognition(for: creation, facts: facts[main]) ?? .null
        }
        return await known.recognition(for: creation, facts: facts[provider])
    }

    /// Equal for creates whose objects could not be told apart if an answer were lost; nil for a create whose object can be
    /// taken for no other.
    package func exclusionKey(of creation: CreateRequest) -> String? {
        // Objects of two accounts are never taken for each other.
        representative(creation.provider)?.exclusionKey(of: creation).map { "\(creation.provider): \($0)" }
    }

    /// Creates an object.
    package func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        let provider = try provider(request.provider, request.address)
        return try await marking(request.address.resource.type, as: request.configuration, progress) {
            progress throws(OperationFailure) in try await provider.create(request, progress: progress)
        }
    }

    /// Changes an object.
    package func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        let provider = try provider(request.provider, request.address)
        return try await marking(request.address.resource.type, as: request.configuration, progress) {
            progress throws(OperationFailure) in try await provider.update(request, progress: progress)
        }
    }

    /// Deletes an object; one that is gone already is a success.
    package func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await provider(request.provider, request.address).delete(request, progress: progress)
    }

    private func provider(
        _ provider: ProviderAddress,
        _ address: InstanceAddress
    ) throws(OperationFailure) -> any ConfiguredProvider {
        guard knows(provider) else {
            throw .unknownType(address)
        }
        do throws(DiagnosticsError) {
            return try reachable(
                provider,
                address.description,
                isSigned: isSigned(address.resource.type)
            )
        } catch {
            throw OperationFailure(effect: .none, diagnostic: error.first)
        }
    }
}

extension OperationFailure {
    /// That nothing manages objects of the type.
    static func unknownType(_ address: InstanceAddress) -> OperationFailure {
        OperationFailure(
            effect: .none,
            diagnostic: .error(
                "Unknown resource type",
                "keyform has no resource type \"\(address.resource.type)\".",
                address: address.description
            )
        )
    }
}
