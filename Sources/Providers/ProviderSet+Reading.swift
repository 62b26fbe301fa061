package import Addresses
import ResourceSchemas
package import SourceText
import StateModel
package import Values

extension ProviderSet {
    /// Reads the present state of many objects.
    ///
    /// Every request gets exactly one answer, in any order.
    package func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        var answers: [RefreshAnswer] = []
        for (provider, requests) in Dictionary(grouping: objects, by: \.provider) {
            guard knows(provider) else {
                answers += requests.map { $0.answer(.failed($0.unknownType)) }
                continue
            }
            guard let member = member(provider) else {
                answers += requests.map {
                    $0.answer(.failed(Self.missing(provider, $0.record.address.description)))
                }
                continue
            }
            guard let problem = member.problem else {
                answers += await member.provider.refresh(requests)
                continue
            }
            let signed = requests.filter { isSigned($0.record.address.resource.type) }
            answers += signed.isEmpty ? [] : await member.provider.refresh(signed)
            answers += requests.filter { !isSigned($0.record.address.resource.type) }
                .map { $0.answer(.failed(problem.first)) }
        }
        return marked(excusingUnsigned(answers, to: objects), to: objects)
    }

    /// Reads which of the elements that the configuration names of existing objects are there already, whoever made them.
    ///
    /// - Returns: one answer for each question, in the same order.
    /// - Throws: when something could not be read.
    package func presentElements(
        _ requests: [ElementRequest]
    ) async throws(DiagnosticsError) -> [Set<String>] {
        var found: [ElementRequest: Set<String>] = [:]
        for (provider, group) in Dictionary(grouping: requests, by: \.provider) {
            let provider = try reachable(provider, group.first?.address.description)
            found.merge(zip(group, try await provider.presentElements(group))) { first, _ in first }
        }
        return requests.map { found[$0] ?? [] }
    }

    /// Looks for objects that are there already in the place of some that are to be created.
    ///
    /// - Parameters:
    ///   - planned: attributes of objects to create, all of one type, unknown where they are not known yet.
    ///   - type: of the objects.
    ///   - provider: that they will belong to.
    /// - Returns: the import id of the one object for each, in the same order; nil where there is none, and where it is
    ///   not certain which.
    /// - Throws: when the API cannot be asked.
    package func existing(
        _ planned: [Value],
        type: String,
        provider: ProviderAddress
    ) async throws(DiagnosticsError) -> [String?] {
        let found = try await reachable(provider, nil, isSigned: isSigned(type)).resourceType(type)?.existing(
            planned
        )
        return found ?? planned.map { _ in nil }
    }

    /// Reads an existing object for import; the result has every attribute.
    package func readForImport(
        type: String,
        id: String,
        provider: ProviderAddress
    ) async throws(DiagnosticsError) -> ObservedObject {
        try requireType(type)
        let reachable = try reachable(provider, nil, isSigned: isSigned(type))
        return marked(try await reachable.readForImport(type: type, id: id), of: type)
    }

    /// Reads a data source; `configuration` is wholly known.
    package func readData(
        type: String,
        configuration: Value,
        provider: ProviderAddress
    ) async throws(DiagnosticsError) -> Value {
        let reachable = try reachable(provider, nil, isSigned: isSigned(type, .data))
        let value = try await reachable.readData(type: type, configuration: configuration)
        return schemas.schema(.data, type)?.marked(value, as: configuration) ?? value
    }
}

extension RefreshRequest {
    package func answer(_ result: RefreshAnswer.Result) -> RefreshAnswer {
        RefreshAnswer(key: record.key, result: result)
    }

    /// That nothing manages objects of the type.
    package var unknownType: Diagnostic {
        .error(
            "Unknown resource type in the state",
            "keyform has no resource type \"\(record.address.resource.type)\".",
            address: record.address.description
        )
        .hinting(
            "To drop it from the state:",
            command: "keyform state rm \(record.address.description.inShellQuotes)"
        )
    }
}

extension DiagnosticsError {
    /// The one to tell of every object that it is about.
    package var first: Diagnostic {
        diagnostics.first { $0.severity == .error } ?? .error("The API cannot be reached")
    }
}
