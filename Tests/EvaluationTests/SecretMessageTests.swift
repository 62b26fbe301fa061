import Addresses
import Evaluation
import Functions
import HCL
import JSONText
import SourceText
import Testing
import Values

/// Whatever goes wrong with a secret, in whatever function and container, no message tells it.
@Suite struct SecretMessageTests {
    /// What stands in each secret; no other text holds four letters of it in a row.
    private static let core = "Zx9Qk7W"

    /// Secrets that different functions stumble over.
    private static let secrets = [
        core, "\(core)|\(core)x", "(\(core)", "{\"\(core)\": \(core)}",
        "- &\(core) x\n- *\(core)y\n  \(core): [",
        "\(core),b\n\"\(core)\"c,d", "2020-\(core)", "%\(core)", "~\(core)/x", "${\(core)(",
        "10.0.0.0/\(core)",
        "\(core)\(core)\n\(core)",
    ]

    /// Every way to a secret that a message could take.
    private struct Names: Scope {
        let variables: [String: Value]

        init(_ secret: String) {
            let text = Value.string(secret)
            let entries = ValueMap([("k", text)])
            let keyed = ValueMap([(secret, Value.number(1))])
            let object = Value.object(ValueMap([("a", text)]))
            variables = [
                "text": text,
                "list": Value(.list([text], element: .string)),
                "tuple": .tuple([text, .number(1)]),
                "set": .set([text], of: .string),
                "map": Value(.map(entries, element: .string)),
                "keyed": Value(.map(keyed, element: .number)),
                "object": object,
                "objects": .tuple([object]),
                "nested": .tuple([.tuple([text])]),
            ].mapValues { $0.marked(.sensitive) }.merging([
                "marked_list": Value(.list([text.marked(.sensitive)], element: .string)),
                "marked_object": .object(ValueMap([("a", text.marked(.sensitive)), ("b", .number(1))])),
                "plain": .string("plain"),
            ]) { $1 }
        }

        func value(of reference: Reference) -> Result<Value, DiagnosticsError> {
            if case .variable(let name) = reference.subject, let value = variables[name] {
                return .success(value)
            }
            return .failure(DiagnosticsError(.error("Undeclared", "No such name.", at: reference.range)))
        }
    }

    /// Expressions in which `X` is a secret text.
    private static let everywhere: [(before: String, use: String, after: String)] = [
        ("", "var.text", ""), ("[for x in var.list : ", "x", "]"),
        ("[for x in var.list : templatefile(\"t\", { x = x })]", "x", ""),
    ]

    /// More of them, for one secret.
    private static let elsewhere: [(before: String, use: String, after: String)] = [
        ("", "var.list[0]", ""), ("", "var.tuple[0]", ""), ("", "var.object.a", ""),
        ("", "var.map[\"k\"]", ""),
        ("", "element(var.list, 0)", ""), ("", "one(var.set)", ""), ("", "values(var.map)[0]", ""),
        ("", "keys(var.keyed)[0]", ""), ("", "var.marked_list[0]", ""), ("", "var.marked_object.a", ""),
        ("[for x in var.tuple : ", "x", "]"), ("[for x in var.set : ", "x", "]"),
        ("{ for k, v in var.map : k => ", "v", " }"), ("{ for k, v in var.keyed : \"a\" => ", "k", " }"),
        ("{ for k, v in var.keyed : ", "k", " => 1 }"), ("{ for k, v in var.object : k => ", "v", "... }"),
        ("[for x in var.list : x if ", "x", "]"), ("[for x in var.marked_list : ", "x", "]"),
        ("[for x in var.nested : [for y in x : ", "y", "]]"),
        ("[for o in var.objects : ", "o.a", "]"), ("[for x in var.objects[*].a : ", "x", "]"),
        ("[for p in split(\"|\", var.text) : ", "p", "]"),
        ("[for x in var.list : [for p in split(\"|\", x) : ", "p", "]]"),
        ("\"a${", "var.text", "}b\""), ("\"%{ for x in var.list }${", "x", "}%{ endfor }\""),
        ("\"%{ if true }${", "var.text", "}%{ endif }\""),
        ("true ? ", "var.text", " : null"), ("[for x in var.list : x == \"\" ? 1 : ", "x", "]"),
        ("try(", "var.text", ")"), ("[for x in var.list : try(", "x", ")]"),
        ("templatefile(\"t\", { x = var.text })", "x", ""),
        ("templatefile(\"t\", var.object)", "a", ""),
        ("templatefile(\"t\", { x = var.marked_object })", "x.a", ""),
        ("{ (", "var.text", ") = 1 }"), ("{ a = { (", "var.text", ") = [] } }"),
        ("[{ (", "var.text", ") = 1 }, 2]"),
        ("{ for x in var.list : ", "x", " => { (x) = x } }"),
        ("{ for x in var.list : \"${", "x", "}\" => 1... }"),
        ("{ for o in var.objects : o.a => { for y in [", "o.a", "] : y => 1 } }"),
        ("<<E\n", "${var.text}", "\nE\n"), ("<<-E\n  %{ for x in var.list }${", "x", "}%{ endfor }\n  E\n"),
        ("<<E\n%{ if ", "var.text", " }a%{ endif }\nE\n"),
        ("\"%{ for x in [", "var.text", "] }${x}%{ endfor }\""),
        ("<<E\n${ [for x in var.list : ", "x", "] }\nE\n"), ("{ \"${", "var.text", "}\" : 1 }"),
        ("zipmap([", "var.text", "], [1])"), ("merge({ (", "var.text", ") = 1 }, { b = 2 })"),
        ("templatestring(var.template, { x = var.text })", "x", ""),
        ("[for s in var.list : templatestring(var.template, { x = s })]", "x", ""),
    ]

    /// What can be done to a value without a function.
    private static let operations = [
        "X + 1", "1 - X", "-X", "!X", "X && true", "X ? 1 : 2", "X < 1", "X.nope", "X[0]", "X[\"k\"]",
        "X[*].nope",
        "[1][X]", "{ a = 1 }[X]", "{ a = 1 }.a[X]", "tomap({ a = 1 })[X]", "tolist([1])[X]",
        "{ (X) = 1 }.nope",
        "{ (X) = 1 }[\"nope\"]", "{ (X) = 1 } + 1", "[X] + 1", "\"${[X]}\"", "\"${{ (X) = X }}\"",
        "[for y in X : y]", "{ for y in [X, X] : y => 1 }", "{ for y in [{ a = X }] : y => 1 }",
        "[for y in [X] : y if y]", "true ? { (X) = 1 } : { b = 1 }", "true ? [{ (X) = 1 }] : [{ b = 1 }, 2]",
        "false ? { (X) = 1 } : { (X) = [] }", "[X][1]", "[X][\"k\"]", "toset([X])[0]", "toset([X])[X]",
        "templatefile(X, {})", "templatefile(\"${X}.t\", { a = X })", "templatefile(\"t\", X)",
        "templatefile(\"t\", { (X) = 1 })", "templatestring(X, {})", "templatestring(var.plain, { (X) = 1 })",
        "nonexistent(X)", "X...", "try(X + 1, X.a)", "provider::a::b(X)",
    ]

    private static func uses(of function: Function) -> [String] {
        var uses: [String] = []
        let parameters = function.parameters + (function.variadic.map { [$0, $0] } ?? [])
        for others in [["\"a\"", "1", "[1]", "{ a = 1 }"], ["\"%d\"", "2", "[\"a\"]", "[]"]] {
            let given = parameters.map { parameter in
                switch parameter.type {
                case .string: others[0]
                case .number: others[1]
                case .map, .object: "{ a = 1 }"
                default: others[2]
                }
            }
            for count in max(1, function.parameters.count)...max(1, parameters.count) {
                for position in 0..<count {
                    for shape in ["X", "[X]", "{ (X) = X }", "tolist([X])"] {
                        var arguments = Array(given.prefix(count))
                        guard position < arguments.count else { continue }
                        arguments[position] = shape
                        uses.append("\(function.name)(\(arguments.joined(separator: ", ")))")
                    }
                }
            }
        }
        var seen: Set<String> = []
        return uses.filter { seen.insert($0).inserted }
    }

    /// The places of `elsewhere` for the use with this index: all of them where there are few uses of a function, and
    /// otherwise a seventh for each use, so that all uses together go through all places, each with all shapes.
    private static func elsewhere(
        for index: Int,
        of count: Int
    )
        -> [(before: String, use: String, after: String)]
    {
        guard count > 8 else { return elsewhere }
        return elsewhere.enumerated().filter { ($0.offset + index).isMultiple(of: 7) }.map(\.element)
    }

    private static let functionNames = FunctionTable.terraform.functions.keys.sorted()

    @Test(arguments: functionNames)
    func functionsTellNothing(name: String) throws {
        let function = try #require(FunctionTable.terraform[name])
        var told = Told()
        let uses = Self.uses(of: function)
        for (index, use) in uses.enumerated() {
            Self.run(use, in: Self.elsewhere(for: index, of: uses.count), &told)
        }
        #expect(told.secrets.isEmpty)
    }

    @Test(arguments: operations)
    func operationsTellNothing(use: String) {
        var told = Told()
        Self.run(use, in: Self.elsewhere, &told)
        #expect(told.secrets.isEmpty)
        #expect(told.problems > 0 || use.contains("y => 1") || use.contains("templatefile"))
    }

    /// The other way round: what is not secret is told, in the same places.
    @Test func whatIsNoSecretIsTold() {
        let plain = Names(Self.core).variables.mapValues { $0.unmarkedDeep }
        for text in [
            "parseint(var.text, 10)", "[for x in var.list : parseint(x, 10)]", "lookup({}, var.text)",
            "{ for x in [1, 2] : var.text => x }", "templatefile(var.text, {})",
            "regex(\"(${var.text}\", \"\")",
            "[for p in split(\"|\", var.text) : parseint(p, 10)]",
        ] {
            let found = Self.evaluate(text, Plain(variables: plain), template: "")
            #expect(found.contains { $0.detail.contains(Self.core) }, "\(text)")
        }
    }

    /// Beside a secret, what is none can be told, because it says where to look.
    @Test(arguments: [
        ("templatefile(\"no.t\", { x = var.text })", "\"no.t\""), ("lookup(var.map, \"nope\")", "\"nope\""),
        ("format(\"%y\", var.text)", "\"%y\""), ("formatdate(\"Q\", \"2020-01-01T00:00:00Z\")", "\"Q\""),
        ("parseint(var.text, 10)", "(sensitive value)"),
        ("[for x in var.list : parseint(x, 10)]", "as a base 10"),
    ])
    func namesWhatIsNotSecret(text: String, told: String) {
        var context = FunctionContext()
        context.fileKind = { _ in nil }
        let file = SourceFile(name: "main.tf", text: text)
        let (expression, _) = Parser.parseExpression(file: file)
        let found = Evaluator(scope: Names(Self.core), functions: .terraform, context: context)
            .evaluate(expression)
        #expect(found.diagnostics.contains { $0.detail.contains(told) }, "\(found.diagnostics.map(\.detail))")
    }

    /// What the console prints of a type or a value names no key that is a secret.
    @Test(arguments: functionNames.filter { $0 != "nonsensitive" })
    func theConsoleTellsNoTypeOfSecrets(name: String) throws {
        let uses = Self.uses(of: try #require(FunctionTable.terraform[name]))
        let told = uses.enumerated().flatMap { index, use in
            Self.toldByConsole(use, in: Self.elsewhere(for: index, of: uses.count))
        }
        #expect(told.isEmpty)
    }

    @Test(arguments: operations)
    func theConsoleTellsNothingOfOperations(use: String) {
        #expect(Self.toldByConsole(use, in: Self.elsewhere).isEmpty)
    }

    // MARK: Running

    /// What of the console's answers to the use of a secret, and to its type, tells the secret.
    private static func toldByConsole(
        _ use: String,
        in elsewhere: [(before: String, use: String, after: String)]
    ) -> [String] {
        let evaluator = Evaluator(
            scope: Plain(variables: Names(core).variables),
            functions: .terraform,
            context: FunctionContext()
        )
        return (everywhere + elsewhere).filter { !$0.before.contains("template") }.flatMap { place in
            let text = place.before + use.replacing("X", with: place.use) + place.after
            return ["type(\(text))", text].filter { typed in
                let (expression, problems) = Parser.parseExpression(
                    file: SourceFile(name: "main.tf", text: typed)
                )
                guard !problems.hasErrors else { return false }
                let (shown, diagnostics) = evaluator.console(expression)
                return ([shown ?? ""] + diagnostics.map { DiagnosticRenderer(.plain).render($0) })
                    .contains(where: tells)
            }
        }
    }

    private struct Plain: Scope {
        let variables: [String: Value]

        func value(of reference: Reference) -> Result<Value, DiagnosticsError> {
            guard case .variable(let name) = reference.subject else { return .success(.unknown()) }
            return .success(variables[name] ?? .unknown())
        }
    }

    private struct Told {
        var problems = 0
        var secrets: [String] = []
        var seen: Set<String> = []
    }

    private static func run(
        _ use: String,
        in elsewhere: [(before: String, use: String, after: String)],
        _ told: inout Told
    ) {
        for (index, secret) in secrets.enumerated() {
            let places = index == 0 ? everywhere + elsewhere : [everywhere[0], everywhere[1 + index % 2]]
            for place in places {
                check(use, place, secret, &told)
            }
        }
    }

    private static func check(
        _ use: String,
        _ place: (before: String, use: String, after: String),
        _ secret: String,
        _ told: inout Told
    ) {
        let inner = use.replacing("X", with: place.use)
        let isInTemplate = place.before.contains("template")
        let text = isInTemplate ? place.before : place.before + inner + place.after
        let template = isInTemplate ? "a ${\(inner)} b" : "${a.nope} ${x.nope}"
        var names = Names(secret).variables
        names["template"] = .string(template)
        for problem in evaluate(text, Plain(variables: names), template: template) {
            told.problems += 1
            let message = [
                problem.summary, problem.detail, problem.address ?? "",
                problem.referenceValues.map { $0.reference + " " + $0.description }.joined(separator: "\n"),
            ].joined(separator: "\n")
            guard told.seen.insert(message).inserted else { continue }
            let shown = DiagnosticRenderer(.plain).render(problem) + problem.json.text()
            if tells(message) || tells(shown) {
                told.secrets.append("\(text) with \(secret): \(message)")
            }
        }
    }

    private static func evaluate(_ text: String, _ scope: some Scope, template: String) -> [Diagnostic] {
        let file = SourceFile(name: "main.tf", text: text)
        let (expression, problems) = Parser.parseExpression(file: file)
        guard !problems.hasErrors else { return problems }
        let context = FunctionContext(
            basePath: "/",
            homeDirectory: "/home/u",
            readFile: { $0 == "/t" ? Array(template.utf8) : nil },
            fileKind: { $0 == "/t" ? .file : nil }
        )
        let evaluator = Evaluator(scope: scope, functions: .terraform, context: context)
        return evaluator.evaluate(expression, as: .map(.list(.bool))).diagnostics
    }

    /// Parts of a secret as it is, in either case, backwards, and in other notations.
    private static let traces: [String] = {
        let lower = core.lowercased()
        let forms = [lower, String(lower.reversed())]
        let parts = forms.flatMap { form in
            (0...(form.count - 4)).map { String(form.dropFirst($0).prefix(4)) }
        }
        // Base64 of the whole, without the ends that depend on what stands beside it.
        return parts + ["wng5uws3", "p4ovfrn1"]
    }()

    private static func tells(_ text: String) -> Bool {
        let lower = text.lowercased()
        return traces.contains { lower.contains($0) }
    }
}
