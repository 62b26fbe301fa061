package import Addresses
package import Configuration
package import Providers
import Rotation
import SourceText
package import StateModel
package import Values

extension Plan {
    /// What the hash is made for, so that it is no other one of the same key.
    private static let digestPurpose = "keyform plan digest 1"

    /// By what the plan can be approved.
    ///
    /// Two plans have one digest exactly when they do the same, in the same state and account: addresses, actions, all
    /// values with the secrets among them (of those that are known after apply only, what they are made of), what guards let pass, rotations with whom they tell, and what the plan means. When
    /// and by which run they were made does not count, nor the versions of rows, nor reasons.
    ///
    /// - Parameters:
    ///   - reach: where the requests of a provider configuration go.
    ///   - project: what the plan was made of.
    ///   - variables: their values.
    ///   - seal: of the state.
    /// - Returns: the digest, or why there is none.
    package func approval(
        reach: (ProviderAddress) -> ProviderReach,
        of project: (configuration: Configuration, graph: ResourceGraph),
        variables: [String: Value],
        seal: any SecretSeal
    ) -> PlanApproval {
        guard !lineage.isEmpty else {
            return .impossible(
                "there is no state yet that it could be bound to; one is made by \"keyform plan -out=FILE\""
            )
        }
        if let reason = reason(ChangingValues(project.configuration, project.graph)) {
            return .impossible(reason)
        }
        guard
            let bytes = seal.digest(
                of: content(reach, ArgumentSources(project.configuration, project.graph), variables),
                for: Self.digestPurpose
            ),
            let digest = PlanDigest(bytes: bytes)
        else {
            return .impossible("the key that the state is sealed with is not here")
        }
        return .digest(digest)
    }

    /// The first value that is another one in every run, in words; nil where there is none.
    private func reason(_ changing: ChangingValues) -> String? {
        var found: [String] = []
        for change in told {
            guard let after = change.after else { continue }
            for (name, function) in changing.arguments(of: change.address.resource.declared).sorted(by: {
                $0.key < $1.key
            })
            where change.changedSecrets.contains(name) || after[name] != change.before?[name] {
                found.append("\(name) of \(change.address.description.inLine) comes from \(function)()")
            }
        }
        for output in outputs where output.after != nil {
            if let function = changing.outputs[output.name] {
                found.append("the output \(output.name.inLine) comes from \(function)()")
            }
        }
        guard let first = found.first else {
            return nil
        }
        let others = found.count - 1
        return "\(first), which gives another value in every run"
            + (others == 0 ? "" : "; so \(others == 1 ? "does one more value" : "do \(others) more values")")
    }

    /// The changes that people are told of.
    var told: [ResourceChange] {
        changes.filter { change in
            (change.action != .noop || change.movedFrom != nil || change.importID != nil)
                && !(change.action == .forget && change.reason == .gone)
        }
    }

    private func content(
        _ reach: (ProviderAddress) -> ProviderReach,
        _ sources: ArgumentSources,
        _ variables: [String: Value]
    ) -> [UInt8] {
        var content = CanonicalBytes()
        var sources = sources
        content.add(lineage)
        content.add(mode.rawValue)
        content.add(limitedBy)
        content.add(allowed.map(\.rawValue).sorted())
        let findings = allowances.map { ($0.guardName ?? "", $0.guardedObjects.sorted()) }
            .sorted { ($0.0, $0.1.joined(separator: " ")) < ($1.0, $1.1.joined(separator: " ")) }
        content.add(findings.count)
        for (name, objects) in findings {
            content.add(name)
            content.add(objects)
        }
        let told = told.sorted { ($0.address, $0.generation) < ($1.address, $1.generation) }
        content.add(told.count)
        for change in told {
            content.add(change)
            // Of what is known after apply only, that it is the same that it is made of.
            let open = change.unknownArguments
            if !open.isEmpty {
                content.add(sources.sources(of: open, in: change.address.resource.declared), variables)
            }
        }
        let providers = Set(told.map(\.provider)).sorted()
        content.add(providers.count)
        for provider in providers {
            let reach = reach(provider)
            content.add(provider.description)
            content.add(reach.endpoints)
            content.add(reach.account)
        }
        let outputs = outputs.sorted { $0.name < $1.name }
        content.add(outputs.count)
        for output in outputs {
            content.add(output.name)
            content.add(output.isSensitive)
            content.add(output.before)
            content.add(output.after)
            if !(output.after?.isWhollyKnown ?? true) {
                content.add(sources.sources(ofOutput: output.name), variables)
            }
        }
        // What was changed outside counts where it is in what is done, and where the plan is to take note of it.
        let drift =
            mode == .refreshOnly
            ? drift.sorted { ($0.key.address, $0.key.generation) < ($1.key.address, $1.key.generation) } : []
        content.add(drift.count)
        for drift in drift {
            content.add(drift.key.address.description)
            content.add(drift.key.generation)
            content.add(drift.before)
            content.add(drift.after)
        }
        content.add(sections.count)
        for section in sections {
            content.add(section.name)
            content.add(section.json)
        }
        return content.bytes
    }
}

extension ResourceChange {
    /// The attributes that are not wholly known, and the secrets that are sent.
    fileprivate var unknownArguments: [String] {
        let open = (after?.mapValue ?? ValueMap()).filter { !$1.isWhollyKnown }.map(\.0)
        return Set(open).union(changedSecrets).sorted()
    }
}

extension CanonicalBytes {
    fileprivate mutating func add(_ sources: ArgumentSources.Sources, _ variables: [String: Value]) {
        add(sources.texts)
        add(sources.variables.count)
        for name in sources.variables {
            add(name)
            add(variables[name])
        }
    }

    fileprivate mutating func add(_ change: ResourceChange) {
        add(change.address.description)
        add(change.generation)
        add(change.action.rawValue)
        add(change.provider.description)
        add(change.importID)
        add(change.adopts)
        add(change.movedFrom?.description)
        add(change.restoredFrom.map(String.init))
        add(change.replacing.sorted())
        add(change.revoked.sorted())
        add(change.changedSecrets.sorted())
        add((change.secretDigest ?? []).map { Int($0) })
        add(change.before)
        add(change.after)
        add(change.provisional != nil)
        if let provisional = change.provisional {
            add(provisional.values)
            add(provisional.standIns.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value.description] })
        }
        add(change.rotation != nil)
        if let rotation = change.rotation {
            add(rotation.move.rawValue)
            add(rotation.isCompromised)
            add(rotation.isBackward)
            add(rotation.changesCharge)
            add(rotation.needsConfirmation)
            add(rotation.sinks)
            add(rotation.notTold.map(\.description).sorted())
        }
    }
}
