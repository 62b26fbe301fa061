import Addresses
package import Planning
import Providers
package import ResourceSchemas
package import SourceText
import StateModel
import Terminal
import Values

/// A plan as those read it who are to approve of it: taken apart, and without secrets.
package struct ReviewedPlan: Sendable {
    /// What is done to an object, in the order in which it matters to a reviewer.
    enum Kind: String, Sendable, CaseIterable {
        case destroy, replace, forget, update, create, adopt, `import`, move, rotate, read
    }

    struct Change: Sendable {
        let kind: Kind
        let address: String
        /// What becomes of the object, and why.
        let sentences: [String]
        let rows: [ReviewRow]
    }

    /// Where the plan comes from.
    package struct Origin: Sendable {
        /// The name of the state for its whole life; empty where there is none yet.
        let lineage: String
        /// Milliseconds since 1970.
        let createdAt: Int64
        let isSandbox: Bool

        package init(lineage: String, createdAt: Int64, isSandbox: Bool) {
            self.lineage = lineage
            self.createdAt = createdAt
            self.isSandbox = isSandbox
        }
    }

    let origin: Origin
    /// Nil where the plan could not be made.
    let plan: Plan?
    let approval: PlanApproval?
    let sections: [PlanSection]
    let changes: [Change]
    let drift: [Change]
    let outputs: [ReviewRow]
    /// Warnings; or the errors for which there is no plan.
    let diagnostics: [Diagnostic]

    /// - Parameters:
    ///   - plan: what is planned.
    ///   - approval: by what it can be approved; nil where that is not known.
    ///   - diagnostics: warnings, fit to be shown.
    ///   - schemas: of the types that the plan is about.
    ///   - origin: where it comes from.
    package init(
        _ plan: Plan,
        approval: PlanApproval?,
        diagnostics: [Diagnostic],
        schemas: SchemaCatalog?,
        origin: Origin
    ) {
        self.origin = origin
        self.plan = plan
        self.approval = approval
        self.diagnostics = diagnostics
        sections = plan.sections
        let renderer = ChangeRenderer(palette: Palette(isOn: false), words: AttributeWords(schemas, of: plan))
        let found = plan.changes.compactMap { Self.change($0, renderer) }
        let order = Dictionary(uniqueKeysWithValues: Kind.allCases.enumerated().map { ($1, $0) })
        changes = found.enumerated()
            .sorted { (order[$0.element.kind] ?? 0, $0.offset) < (order[$1.element.kind] ?? 0, $1.offset) }
            .map(\.element)
        let isShown = plan.mode == .refreshOnly || plan.hasChanges
        drift = isShown ? plan.drift.map { Self.change($0, renderer) } : []
        outputs = Self.outputs(plan.outputs)
    }

    /// That there is no plan, and why.
    ///
    /// - Parameters:
    ///   - diagnostics: the errors, fit to be shown.
    ///   - origin: where it would have come from.
    package init(failure diagnostics: [Diagnostic], origin: Origin) {
        self.origin = origin
        plan = nil
        approval = nil
        self.diagnostics = diagnostics
        (sections, changes, drift, outputs) = ([], [], [], [])
    }

    /// In one line what it comes to.
    var title: String {
        guard let plan else {
            return "Planning failed"
        }
        guard plan.hasChanges else {
            return "No changes"
        }
        return changes.isEmpty && plan.summary.isEmpty
            ? "Changes to outputs only" : PlanRenderer.summary(plan.summary)
    }

    /// How many changes there are of each kind, none left out that has some.
    var counts: [(kind: Kind, count: Int)] {
        let counts = Dictionary(changes.map { ($0.kind, 1) }, uniquingKeysWith: +)
        return Kind.allCases.compactMap { kind in counts[kind].map { (kind, $0) } }
    }

    private static func change(_ change: ResourceChange, _ renderer: ChangeRenderer) -> Change? {
        guard change.action != .noop || change.movedFrom != nil || change.importID != nil,
            !(change.action == .forget && change.reason == .gone)
        else {
            return nil
        }
        let deposed = change.generation == 0 ? "" : " (deposed object \(change.generation))"
        let address = change.address.description.inLine + deposed
        if let rotation = change.rotation {
            let words = RotationText(rotation)
            let told =
                words.sinks.map { ReviewRow(depth: 0, action: .update, text: "tells \($0.inLine)") }
                + rotation.notTold.map {
                    ReviewRow(depth: 0, action: .unchanged, text: "does not tell \($0.description.inLine)")
                }
            return Change(kind: .rotate, address: address, sentences: [words.line.inLine], rows: told)
        }
        return Change(
            kind: kind(change),
            address: address,
            sentences: renderer.sentences(change),
            rows: ReviewRows.rows(renderer.attributes(change), showsUnchanged: change.importID != nil)
        )
    }

    private static func kind(_ change: ResourceChange) -> Kind {
        switch change.action {
        case .delete: .destroy
        case .replaceDestroyFirst, .replaceCreateFirst: .replace
        case .forget: .forget
        case .create: .create
        case .read: .read
        case .update, .noop:
            change.adopts
                ? .adopt : change.importID != nil ? .import : change.action == .update ? .update : .move
        }
    }

    private static func change(_ drift: Drift, _ renderer: ChangeRenderer) -> Change {
        let isGone = drift.after == nil
        let address = drift.key.address.description.inLine
        return Change(
            kind: isGone ? .destroy : .update,
            address: address,
            sentences: ["\(address) \(isGone ? "has been deleted" : "has changed") outside of keyform"],
            rows: ReviewRows.rows(renderer.attributes(drift))
        )
    }

    private static func outputs(_ outputs: [OutputChange]) -> [ReviewRow] {
        let builder = DifferenceBuilder(style: .untyped)
        func shown(_ value: Value?) -> Value? {
            value?.isNull ?? true ? nil : value
        }
        let entries = outputs.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }.map { output in
            Difference.Entry(
                name: output.name,
                difference: builder.compare(shown(output.before), shown(output.after))
            )
        }
        return ReviewRows.rows(entries.filter { $0.difference.action != .unchanged })
    }
}
