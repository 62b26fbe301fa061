import ResourceSchemas
import Values

/// What is wrong with the arguments of a file.
struct LocalFileRules: TypeRules {
    /// The arguments of the type that give the content.
    private let contents: [String]

    init(_ schema: ResourceSchema) {
        contents = FileContent.arguments.filter { schema.attribute($0) != nil }
    }

    func problems(in arguments: ValueMap) -> [ArgumentProblem] {
        var problems = FileContent.problems(contents, in: arguments)
        problems += [LocalPath.problem(of: "filename", in: arguments)].compactMap(\.self)
        problems += ["file_permission", "directory_permission"].compactMap {
            FileMode.problem(of: $0, in: arguments)
        }
        return problems
    }
}
