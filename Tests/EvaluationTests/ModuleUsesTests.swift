import Evaluation
import HCL
import SourceText
import Testing

/// Which outputs of its instances an expression takes out of a module.
@Suite struct ModuleUsesTests {
    private func outputs(_ text: String) -> [[String]] {
        let (expression, problems) = Parser.parseExpression(file: SourceFile(name: "main.tf", text: text))
        #expect(problems.isEmpty, "\(text)")
        return ModuleUses.outputs(in: expression).sorted { $0.key < $1.key }.map { $0.value.sorted() }
    }

    @Test(arguments: [
        ("module.m[each.key].a", ["a"]), ("module.m[var.k].a.b[0]", ["a"]), ("module.m[*].a", ["a"]),
        ("module.m.*.a", ["a"]), ("values(module.m)[*].a", ["a"]), ("[for m in module.m : m.a]", ["a"]),
        ("{ for k, m in module.m : k => m.a if m.b }", ["a", "b"]),
        ("{ for k, m in module.m : m.b => [for x in m.a : x.y] }", ["a", "b"]),
        ("[for m in values(module.m) : m[\"a\"]]", ["a"]), ("[for m in module.m : 1]", []),
        ("upper(\"${join(\",\", [for m in module.m : m.a])}\")", ["a"]),
    ])
    func areFound(text: String, names: [String]) {
        #expect(outputs(text) == [names], "\(text)")
    }

    @Test(arguments: [
        "module.m", "[for m in module.m : m]", "[for m in module.m : m[var.k]]", "jsonencode(module.m)",
        "module.m[*]", "{ for k, m in module.m : k => merge(m, {}) }", "module.m[var.k]",
        "[for m in keys(module.m) : m.a]", "[for m in module.m : [for m in m : m.a]]",
    ])
    func areNotFoundWhereTheModuleIsTakenAsAWhole(text: String) {
        #expect(outputs(text) == [], "\(text)")
    }
}
