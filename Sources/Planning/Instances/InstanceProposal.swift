import Configuration
import ResourceSchemas
import StateModel
import Values

/// What one instance shall be, attribute by attribute.
struct InstanceProposal {
    /// As it goes into the plan: unknown where it is known after apply, secrets hidden.
    let planned: Value
    /// Names of the attributes that differ from the prior object, in the schema's order; secrets included.
    let changed: [String]
    /// Of those, the ones that cannot be changed in place.
    let replacing: [String]
    /// Fingerprinted or write-only arguments whose value must be sent.
    let changedSecrets: Set<String>
    /// Arguments that the configuration does not set any more and whose value is taken back, in the schema's order.
    let revoked: [String]
}

extension InstanceProposal {
    /// Whether a secret that only the API knows was never read.
    func lacksSecret(_ schema: ResourceSchema) -> Bool {
        schema.attributes.contains {
            $0.mode == .computed && $0.storage == .sealed && planned[$0.name]?.isUnknown ?? false
        }
    }
}

/// The object that exists, as far as planning is concerned.
struct PriorObject {
    /// An object of the schema's attributes, with their marks.
    var attributes: ValueMap
    var fingerprints: [String: String]
    /// Of the arguments that are not managed when they are left out, those that the configuration set; nil where that is
    /// not known, so that none counts.
    var setArguments: Set<String>?
    /// Whether its creation was not completed, so that what the API decides may still come.
    var isIncomplete = false

    /// Whether the attribute is a secret that cannot be opened: nothing can be compared with it.
    func isClosed(_ name: String) -> Bool {
        attributes[name]?.isUnknown ?? false
    }
}

/// Decides what each attribute of an instance shall be; knows schemas, nothing else.
struct InstanceProposer {
    let schema: ResourceSchema
    let seal: any SecretSeal

    /// Plans every attribute.
    ///
    /// - Parameters:
    ///   - configuration: every attribute, evaluated.
    ///   - prior: nil when the object is to be created.
    ///   - ignored: what the prior object keeps whatever is configured.
    ///   - isReplacement: whether the object to be created takes the place of another.
    /// - Returns: the planned object and what is different about it.
    func propose(
        configuration: ValueMap,
        prior: PriorObject?,
        ignoring ignored: Lifecycle.IgnoredChanges = .none,
        isReplacement: Bool = false
    ) -> InstanceProposal {
        let secrets = changedSecrets(configuration: configuration, prior: prior, ignoring: ignored)
        let wanted = prior.map {
            ignored.applied(to: configuration, prior: $0.attributes, schema: schema)
        }
        let removed = removedArguments(wanted, prior: prior, ignoring: ignored)
        var planned: [(String, Value)] = []
        planned.reserveCapacity(schema.attributes.count)
        var changed: Set<String> = secrets
        var revoked: [String] = []
        for attribute in schema.attributes {
            let value = plannedValue(
                attribute,
                configured: removed[attribute.name] ?? (wanted ?? configuration)[attribute.name]
                    ?? attribute.absent,
                isConfigured: !(configuration[attribute.name]?.isNull ?? true),
                prior: prior,
                isReplacement: isReplacement
            )
            planned.append((attribute.name, value))
            if let prior, attribute.storage != .fingerprint, !attribute.isWriteOnly,
                attribute.isConfigurable, !prior.isClosed(attribute.name),
                !attribute.isSame(value, prior.attributes[attribute.name] ?? .null(attribute.type))
            {
                changed.insert(attribute.name)
                if removed[attribute.name] != nil {
                    revoked.append(attribute.name)
                }
            }
        }
        var object = ValueMap(planned)
        recompute(&object, changed: &changed, prior: prior)
        if let rules = schema.rulesOfType {
            object = rules.planned(
                object,
                arguments: wanted ?? configuration,
                prior: prior?.attributes,
                changed: changed
            )
        }
        let names = prior == nil ? [] : schema.attributes.map(\.name).filter(changed.contains)
        return InstanceProposal(
            planned: .object(object),
            changed: names,
            replacing: names.filter { name in
                schema.attribute(name)?.isReplaced(prior?.attributes[name], by: object[name]) ?? false
            },
            changedSecrets: secrets,
            revoked: revoked
        )
    }

    /// What becomes of arguments that the configuration set and does not set any more.
    private func removedArguments(
        _ configuration: ValueMap?,
        prior: PriorObject?,
        ignoring ignored: Lifecycle.IgnoredChanges
    ) -> [String: Value] {
        guard let configuration, let prior, let set = prior.setArguments, !set.isEmpty else {
            return [:]
        }
        var removed: [String: Value] = [:]
        for attribute in schema.unmanaged
        where set.contains(attribute.name) && configuration[attribute.name]?.isNull ?? true
            && !ignored.covers(attribute.name)
        {
            // Of what the API does not tell, nothing can be taken back.
            if let value = attribute.valueWhenRemoved, let old = prior.attributes[attribute.name], !old.isNull
            {
                removed[attribute.name] = value
            }
        }
        return removed
    }

    private func plannedValue(
        _ attribute: AttributeSchema,
        configured: Value,
        isConfigured: Bool,
        prior: PriorObject?,
        isReplacement: Bool
    ) -> Value {
        if attribute.isWriteOnly || attribute.storage == .none {
            return .null(attribute.type)
        }
        if attribute.storage == .fingerprint {
            // The text is never in a plan; that there is one can be seen.
            let isSet = isConfigured || prior?.fingerprints[attribute.name] != nil
            return isSet ? attribute.unknown : .null(attribute.type)
        }
        let old = prior?.attributes[attribute.name]
        switch attribute.mode {
        case .computed:
            guard let prior, let old, !(prior.isIncomplete && old.isNull) else {
                return attribute.unknown
            }
            return old
        case .unmanaged where configured.isNull:
            if let value = old ?? attribute.valueAtCreation {
                return value
            }
            // Left to the API: nothing that the plan has something to say about, except where it may differ from what
            // is there now. The real value is recorded once the object is there.
            return isReplacement ? attribute.unknown : attribute.absent
        case .optional where configured.isNull:
            return spelling(attribute, attribute.defaultValue ?? attribute.absent, old)
        case .required, .optional, .unmanaged:
            return spelling(attribute, configured, old)
        }
    }

    /// The prior spelling, where it means the same as the wanted value.
    private func spelling(_ attribute: AttributeSchema, _ wanted: Value, _ old: Value?) -> Value {
        guard let old, attribute.comparison != .exact || wanted.isNull, attribute.isSame(wanted, old)
        else {
            return wanted
        }
        // What is not spelled otherwise may be secret in parts.
        return old.unmarkedDeep == wanted.unmarkedDeep ? wanted : old.unmarkedDeep.marked(wanted.marksDeep)
    }

    /// Makes computed attributes unknown whose sources change, and those that depend on them in turn.
    private func recompute(_ object: inout ValueMap, changed: inout Set<String>, prior: PriorObject?) {
        guard prior != nil, !changed.isEmpty else {
            return
        }
        let candidates = schema.attributes.filter { $0.mode == .computed && !$0.recomputedWith.isEmpty }
        var isStable = false
        while !isStable {
            isStable = true
            for attribute in candidates
            where !changed.contains(attribute.name)
                && attribute.recomputedWith.contains(where: changed.contains)
            {
                // What repeated a secret is taken to do so again.
                object[attribute.name] = .unknown(
                    attribute.type,
                    marks: object[attribute.name]?.marksDeep ?? []
                )
                changed.insert(attribute.name)
                isStable = false
            }
        }
    }

    /// A fingerprinted argument is sent when it is set and is not what was sent last; a write-only one when the
    /// object is created or the attribute `NAME_version` changes.
    private func changedSecrets(
        configuration: ValueMap,
        prior: PriorObject?,
        ignoring ignored: Lifecycle.IgnoredChanges
    ) -> Set<String> {
        var names: Set<String> = []
        for attribute in schema.attributes where attribute.storage == .fingerprint || attribute.isWriteOnly {
            guard let configured = configuration[attribute.name], !configured.isNull else {
                continue
            }
            guard let prior else {
                names.insert(attribute.name)
                continue
            }
            if ignored.covers(attribute.name) {
                continue
            }
            if attribute.isWriteOnly {
                let version = Self.versionName(of: attribute.name)
                guard let schema = schema.attribute(version), !ignored.covers(version) else {
                    continue
                }
                let wanted = configuration[version] ?? .null(schema.type)
                if !schema.isSame(wanted, prior.attributes[version] ?? .null(schema.type)) {
                    names.insert(attribute.name)
                }
            } else {
                guard let text = configured.stringValue, let fingerprint = prior.fingerprints[attribute.name],
                    // Of a fingerprint that another sealing key made nothing can be said. Taking it for changed would
                    // reset everyone's password after a lost or mistyped key.
                    seal.compare(text, fingerprint: fingerprint) != .different
                else {
                    names.insert(attribute.name)
                    continue
                }
            }
        }
        return names
    }

    /// The attribute whose change says that a write-only argument is to be sent again.
    static func versionName(of attribute: String) -> String {
        attribute + "_version"
    }
}
