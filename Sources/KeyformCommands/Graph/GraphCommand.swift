import ArgumentParser
import Configuration
import JSONText
import Planning
import Rendering
import SourceText
import StateModel
import Terminal
import Workbench

struct GraphCommand: Command {
    /// The words of `-format`.
    enum Format: String, CaseIterable {
        case dot, json, svg, mermaid
    }

    static let declaration = CommandDeclaration(
        "graph",
        summary: "Draw resources, modules and what needs what",
        sandboxNotice: .besideOutput,
        about: """
            Draws the resources and data sources of the configuration in the boxes of
            their modules, with an arrow from each to what it needs; of arrows that
            others imply, none is drawn. With -plan, it draws the objects of a saved
            plan, coloured by what is done to them; above \(Diagram.mostInstances), their blocks, with counts.

              keyform graph -format svg > graph.svg
              keyform graph | dot -Tpng > graph.png
              keyform graph -format svg -plan FILE > plan.svg

            Without -plan only files are read: no state, no account, no key.
            """,
        options: [
            .graphFormat, .planFile.saying("Draw this saved plan."), .variable, .furtherVariableFile,
        ]
    )

    @Option(.graphFormat) var formatName: String
    @Option(.planFile) var planFile: String?
    @OptionGroup var variables: VariableOptions

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let format = try format()
        let diagram = try await diagram(in: context)
        switch format {
        case .dot: context.output.write(diagram.dot)
        case .json: context.output.line(diagram.document.text(.indented))
        case .svg: context.output.write(diagram.svg)
        case .mermaid: context.output.write(diagram.mermaid)
        }
        return ExitStatus.done
    }

    private func diagram(in context: CommandContext) async throws(DiagnosticsError) -> Diagram {
        guard let planFile else {
            let project = try context.declaredProject(variables)
            return Diagram(project.configuration, dependencies: project.graph.dependencies(of:))
        }
        try context.state.require()
        let store = try context.state.open(.reading)
        let saved = try await SavedPlan.read(planFile, store: store)
        return Diagram(saved.plan, records: try await context.state.readExisting().records)
    }

    private func format() throws(DiagnosticsError) -> Format {
        guard let format = Format(rawValue: formatName) else {
            let names = Format.allCases.map(\.rawValue)
            let hint = nearMiss(formatName, among: names).map { " Did you mean \($0)?" } ?? ""
            throw DiagnosticsError(
                .error(
                    "Unknown format",
                    "-format must be \(names.joined(separator: ", ")), not \"\(formatName.inLine)\".\(hint)"
                )
            )
        }
        return format
    }
}
