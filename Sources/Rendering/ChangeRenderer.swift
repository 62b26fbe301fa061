import Addresses
import Planning
import Providers
import ResourceSchemas
import Rotation
import SourceText
import StateModel
import Terminal
import Values

/// Writes what becomes of one object: the comment that says it, and the attributes.
struct ChangeRenderer {
    let palette: Palette
    let words: AttributeWords
    /// Of the types of the objects; nil where they are not known.
    let schemas: SchemaCatalog?
    let differences: DifferenceRenderer

    init(palette: Palette, words: AttributeWords = AttributeWords(), schemas: SchemaCatalog? = nil) {
        self.palette = palette
        self.words = words
        self.schemas = schemas
        differences = DifferenceRenderer(palette: palette)
    }

    /// The text of a planned change, without a line end after it; nil when there is nothing to say.
    func text(_ change: ResourceChange) -> String? {
        guard change.action != .noop || change.movedFrom != nil || change.importID != nil else {
            return nil
        }
        if let rotation = change.rotation {
            return text(rotation, of: change)
        }
        var context = DifferenceRenderer.Context()
        context.showsUnchanged = change.importID != nil
        let body = block(
            attributes(change),
            address: change.address,
            action: Self.action(change.action),
            context
        )
        return comment(change) + (change.adopts ? adoptionSymbol(change.action) : symbol(change.action)) + " "
            + body
    }

    /// What becomes of a key and who is told of it; its attributes say no more.
    private func text(_ rotation: PlannedRotation, of change: ResourceChange) -> String {
        let words = RotationText(rotation)
        let told =
            words.sinks.map { "\n      tells " + $0 }
            + rotation.notTold.map {
                "\n      " + palette.paint(.yellow, "does not tell") + " " + $0.description.inLine
            }
        return symbol(change.action) + " " + palette.on(.bold) + change.address.description.inLine
            + palette.reset + "  " + words.line + told.joined()
    }

    /// The text of a change that was found, not planned.
    ///
    /// Of one that is not in charge, with its role in the rotation of its key.
    func text(_ drift: Drift, role: RotationRole? = nil) -> String {
        let action: ChangeAction = drift.after == nil ? .delete : .update
        let comment =
            heading(drift.key.address, drift.key.generation, role)
            + (drift.after == nil ? " has been deleted" : " has changed") + "\n" + palette.reset
        let entries = attributes(drift)
        return comment + symbol(action) + " "
            + block(
                entries,
                address: drift.key.address,
                action: Self.action(action),
                DifferenceRenderer.Context()
            )
    }

    /// The object as the state has it, without symbols.
    func text(of attributes: Value, at address: InstanceAddress) -> String {
        var context = DifferenceRenderer.Context()
        context.showsUnchanged = true
        context.hidesSymbols = true
        return block(
            compare(attributes, attributes, at: address, replacing: []),
            address: address,
            action: .unchanged,
            context
        )
    }

    /// What becomes of an object, a sentence a line, without colours.
    func sentences(_ change: ResourceChange) -> [String] {
        comment(change).split(separator: "\n").map { line in
            String(line.drop { $0 == " " }.drop { $0 == "#" }.drop { $0 == " " }).inLine
        }
    }

    // MARK: - Comment

    private func comment(_ change: ResourceChange) -> String {
        let address = heading(change.address, change.generation, change.role)
        var text = ""
        var saidMoved = false
        var saidImported = false
        switch change.action {
        case .create: text = address + " will be created"
        case .read:
            let reason =
                switch change.reason {
                case .dependencyPending: "depends on a resource or a module with changes pending"
                case .checkNested: "config will be reloaded to verify a check block"
                default: "config refers to values not yet known"
                }
            text = address + " will be read during apply\n  # (\(reason))"
        case .update: text = address + " will be updated in-place"
        case .replaceDestroyFirst, .replaceCreateFirst: text = replacement(change, address)
        case .delete:
            text = address + " will be " + palette.on(.bold) + palette.on(.red) + "destroyed" + palette.reset
            if let reason = Self.deletionReason(change) {
                text += "\n  # (\(reason))"
            }
        case .forget:
            text =
                change.reason == .gone
                ? address + " is gone and will be removed from the state"
                    // One space less than elsewhere, as Terraform has it.
                : palette.on(.bold) + " # " + change.address.description.inLine
                    + (change.role.map { " (\($0.rawValue))" } ?? "") + palette.reset
                    + " will no longer be managed by keyform, but " + palette.on(.bold) + palette.on(.red)
                    + "will not be destroyed" + palette.reset
                    + "\n # (destroy = false is set in the configuration)"
        case .noop:
            if let from = change.movedFrom {
                text =
                    heading(from, 0) + " has moved to " + palette.on(.bold)
                    + change.address.description.inLine + palette.reset
                saidMoved = true
            } else {
                text = address + (change.adopts ? " will be adopted" : " will be imported")
                saidImported = true
            }
        }
        text += "\n"
        if change.reason == .incomplete {
            text += "  # (an earlier apply did only a part of it; the rest is done now)\n"
        } else if change.reason == .drift {
            text += "  # (because it was changed outside of keyform)\n"
        } else if case .outdated(let why) = change.reason {
            text += "  # (because \(why.inLine))\n"
        } else if change.reason == .gone, change.action == .create {
            text += "  # (the object in the state does not exist any more)\n"
        }
        text += change.deliveries.map { "  # (delivered to \($0))\n" }.joined()
        if !change.revoked.isEmpty {
            let names = change.revoked.joined(separator: ", ")
            text += "  # (revoked, because the configuration does not set it any more: \(names))\n"
        }
        if let from = change.movedFrom, !saidMoved {
            text += "  # " + palette.reset + "(moved from \(from.description.inLine))\n"
        }
        if change.adopts, let id = change.importID {
            let what = saidImported ? "it exists already" : "adopted: it exists already"
            text += "  # " + palette.reset + "(\(what), with the id \"\(id.shortID.inLine)\")\n"
        } else if let id = change.importID {
            if !saidImported {
                text += "  # " + palette.reset + "(imported from \"\(id.shortID.inLine)\")\n"
            }
            if change.action == .replaceDestroyFirst || change.action == .replaceCreateFirst {
                text +=
                    "  # " + palette.reset + palette.on(.yellow)
                    + "Warning: this will destroy the imported resource" + palette.reset + "\n"
            }
        }
        return text + palette.reset
    }

    private func heading(
        _ address: InstanceAddress,
        _ generation: Generation,
        _ role: RotationRole? = nil
    ) -> String {
        palette.on(.bold) + "  # " + name(address, generation, role) + palette.reset
    }

    /// What is said of an object that is not the current one of its address stands behind it.
    func name(
        _ address: InstanceAddress,
        _ generation: Generation,
        _ role: RotationRole? = nil
    ) -> String {
        address.description.inLine
            + (role.map { " (\($0.rawValue))" } ?? (generation == 0 ? "" : " (deposed object \(generation))"))
    }

    private func replacement(_ change: ResourceChange, _ address: String) -> String {
        let replaced = palette.on(.bold) + palette.on(.red) + "replaced" + palette.reset
        return switch change.reason {
        case .tainted: address + " is tainted, so must be " + replaced
        case .requested: address + " will be " + replaced + ", as requested"
        case .replaceTriggered: address + " will be " + replaced + " due to changes in replace_triggered_by"
        case .replacedWithWhole: address + " must be " + replaced + " with what it is a part of"
        default: address + " must be " + replaced
        }
    }

    private static func deletionReason(_ change: ResourceChange) -> String? {
        switch change.reason {
        case .notInConfiguration:
            return change.movedFrom.map {
                "because \($0) was moved to \(change.address), which is not in configuration"
            } ?? "because \(change.address.resource.inOwnModule) is not in configuration"
        case .moduleNotInConfiguration:
            return "because \(change.address.resource.module) is not in configuration"
        case .indexOutOfRange(let index):
            return "because index [\(index)] is out of range for count"
        case .keyNotInMap(let key):
            return "because key [\(key.quotedAsInGo)] is not in for_each map"
        case .wrongRepetition:
            return switch change.address.key {
            case nil: "because resource uses count or for_each"
            case .index: "because resource does not use count"
            case .key: "because resource does not use for_each"
            }
        case .deposed:
            return switch change.role {
            case .oldKey: "the key before the one in charge, whose rotation is not over"
            case .newKey: "made by a rotation that is not over, and not in charge yet"
            case nil: "left over from a partially-failed replacement of this instance"
            }
        default:
            return nil
        }
    }

    /// The symbol in front of the block, three columns wide.
    func symbol(_ action: ChangeAction) -> String {
        switch action {
        case .noop: "   "
        case .create: "  " + palette.paint(.green, "+")
        case .read: " " + palette.paint(.cyan, "<=")
        case .update: "  " + palette.paint(.yellow, "~")
        case .delete: "  " + palette.paint(.red, "-")
        case .forget: " " + palette.paint(.red, ".")
        case .replaceDestroyFirst:
            palette.on(.red) + "-" + palette.reset + "/" + palette.paint(.green, "+")
        case .replaceCreateFirst:
            palette.on(.green) + "+" + palette.reset + "/" + palette.paint(.red, "-")
        }
    }

    /// The same for an object that exists already and is adopted, whatever else is done to it.
    func adoptionSymbol(_ action: ChangeAction) -> String {
        action == .update
            ? palette.on(.cyan) + "=" + palette.reset + "/" + palette.paint(.yellow, "~")
            : "  " + palette.paint(.cyan, "=")
    }

    private static func action(_ action: ChangeAction) -> Difference.Action {
        switch action {
        case .noop, .forget: .unchanged
        case .create, .read: .create
        case .update, .replaceDestroyFirst, .replaceCreateFirst: .update
        case .delete: .delete
        }
    }

    // MARK: - Layout

    /// That an attribute is sensitive from now on, or not any more.
    func warning(_ change: Difference.SensitivityChange) -> String {
        let margin = "      # "
        return margin + palette.paint(.yellow, "Warning")
            + (change.isSensitiveAfter
                ? ": this attribute value will be marked as sensitive and will not\n"
                    + margin + "display in UI output after applying this change."
                : ": this attribute value will no longer be marked as sensitive\n"
                    + margin + "after applying this change.")
            + (change.isValueUnchanged ? " The value is unchanged.\n" : "\n")
    }

    private func block(
        _ entries: [Difference.Entry],
        address: InstanceAddress,
        action: Difference.Action,
        _ context: DifferenceRenderer.Context
    ) -> String {
        let resource = address.resource
        let header =
            "\(resource.mode == .data ? "data" : "resource") \"\(resource.type)\" \"\(resource.name)\" "
        guard !entries.isEmpty else {
            return header + "{}"
        }
        let width = entries.map { $0.name.asAttributeName.utf8.count }.max() ?? 0
        var text = header + "{\n"
        var hidden = 0
        for entry in entries {
            var inner = context
            if entry.name.isImportantAttribute {
                inner.showsUnchanged = true
            } else if entry.difference.action == .unchanged, !context.showsUnchanged {
                hidden += 1
                continue
            }
            text += entry.difference.sensitivity.map(warning) ?? ""
            text +=
                differences.margin(1, entry.difference.action, context)
                + entry.name.asAttributeName.padded(to: width) + " = "
                + differences.text(entry.difference, indent: 1, inner) + "\n"
        }
        if hidden > 0 {
            text +=
                differences.margin(1, .unchanged, context) + differences.unchangedNote("attribute", hidden)
                + "\n"
        }
        return text + differences.margin(0, .unchanged, context) + "}"
    }
}
