import Evaluation
import Functions
import SourceText
import TestSupport
import Testing

@testable import Configuration

/// Addresses of modules that are made of constant variables and local values, as from Terraform 1.15 on.
@Suite struct EarlyValuesTests {
    private static let modules = ModuleSnapshot(
        directories: Dictionary(
            uniqueKeysWithValues: [
                ("red", "output \"o\" {\n  value = \"red\"\n}\n"),
                ("blue", "output \"o\" {\n  value = \"blue\"\n}\n"),
                (
                    "outer",
                    "variable \"colour\" {\n  const = true\n}\nmodule \"inner\" {\n  source = "
                        + "\"../${var.colour}\"\n}\noutput \"o\" {\n  value = module.inner.o\n}\n"
                ),
            ].map { name, text in
                (
                    name,
                    ModuleDirectory(
                        identity: name,
                        files: [SourceFile(name: "\(name)/main.tf", text: text)]
                    )
                )
            }
        )
    )

    private func load(
        _ main: String,
        _ given: [VariableValues.Source] = [],
        name: String = "main.tf"
    ) -> (Configuration, [String]) {
        let (configuration, diagnostics) = ConfigurationLoader.load(
            files: [SourceFile(name: name, text: main)],
            schemas: TestSchemas.builtIn,
            modules: Self.modules,
            early: EarlyContext(variables: .sources(given), functions: .terraform)
        )
        return (
            configuration,
            diagnostics.map {
                "\($0.subject?.file.name ?? ""):\($0.subject?.line ?? 0) \($0.subject?.text ?? "") \($0.summary) | \($0.detail)"
            }
        )
    }

    private func directories(_ configuration: Configuration) -> [String] {
        configuration.children.map { "\($0.address) \($0.directory)" }
    }

    private static let colour = "variable \"colour\" {\n  const   = true\n  default = \"red\"\n}\n"

    @Test(arguments: [
        #""./${var.colour}""#, #"local.folder"#, #"format("./%s", var.colour)"#,
        #""${path.module}/${var.colour}""#,
        #"local.folders["first"]"#, #"var.colour == "red" ? "./red" : "./blue""#,
    ])
    func constantVariablesMakeAddresses(source: String) {
        let (configuration, found) = load(
            Self.colour
                + """
                variable "other" {
                  default = "x"
                }
                locals {
                  folder  = "./${var.colour}"
                  folders = { first = local.folder, second = var.other }
                }
                module "m" {
                  source = \(source)
                }
                output "o" {
                  value = module.m.o
                }
                """
        )
        #expect(found == [])
        #expect(directories(configuration) == ["module.m red"])
        #expect(configuration.moduleCalls.values.first?.source == "./red")
    }

    @Test func whatIsGivenCounts() {
        let call = Self.colour + "module \"m\" {\n  source = \"./${var.colour}\"\n}\n"
        #expect(directories(load(call, [.argument("colour=blue")]).0) == ["module.m blue"])
        #expect(directories(load(call, [.environment(name: "colour", text: "blue")]).0) == ["module.m blue"])
        let file = SourceFile(name: "terraform.tfvars", text: "colour = \"blue\"\n")
        #expect(directories(load(call, [.automaticFile(file)]).0) == ["module.m blue"])
    }

    @Test func textOfJSONIsATemplate() {
        let (configuration, found) = load(
            #"{"variable":{"colour":{"const":true,"default":"red"}},"module":{"m":{"source":"./${var.colour}"}}}"#,
            name: "main.tf.json"
        )
        #expect(found == [])
        #expect(directories(configuration) == ["module.m red"])
    }

    @Test func callersPassConstants() {
        let (configuration, found) = load(
            Self.colour
                + """
                module "a" {
                  source = "./outer"
                  colour = var.colour
                }
                module "b" {
                  source = "./outer"
                  colour = "blue"
                }
                """
        )
        #expect(found == [])
        #expect(
            directories(configuration) == [
                "module.a outer", "module.b outer", "module.a.module.inner red", "module.b.module.inner blue",
            ]
        )
    }

    @Test func aVersionIsEvaluatedAsWell() {
        let (_, found) = load(
            Self.colour + "module \"m\" {\n  source  = \"./red\"\n  version = var.colour\n}\n"
        )
        #expect(
            found == [
                "main.tf:7 var.colour Invalid version constraint | This string does not use correct version constraint "
                    + "syntax."
            ]
        )
    }

    @Test(arguments: [
        (
            "module \"m\" {\n  source = var.plain\n}",
            "main.tf:9 var.plain Unknown module source | Only literal values and const variables can be evaluated during "
                + "init. The variable \"plain\", declared at main.tf:5,1-17, is not one of them: write \"const = true\" "
                + "in its block."
        ),
        (
            "locals {\n  a = \"./${var.plain}\"\n}\nmodule \"m\" {\n  source = local.a\n}",
            "main.tf:12 local.a Unknown module source | Only literal values and const variables can be evaluated during "
                + "init. The variable \"plain\", declared at main.tf:5,1-17, is not one of them: write \"const = true\" "
                + "in its block."
        ),
        (
            "locals {\n  a = local.a\n}\nmodule \"m\" {\n  source = local.a\n}",
            "main.tf:12 local.a Unknown module source | Only literal values and const variables can be evaluated during "
                + "init. The local value \"a\" is made of itself."
        ),
        (
            "resource \"terraform_data\" \"d\" {\n}\nmodule \"m\" {\n  source = terraform_data.d.id\n}",
            "main.tf:11 terraform_data.d Invalid module source | The module source can only reference constant input "
                + "variables and local values."
        ),
        (
            "module \"m\" {\n  for_each = { a = 1 }\n  source   = \"./${each.key}\"\n}",
            "main.tf:10 each.key Invalid module source | The module source can only reference constant input variables "
                + "and local values."
        ),
        (
            "module \"m\" {\n  source  = \"foo/bar/baz\"\n  version = var.plain\n}",
            "main.tf:10 var.plain Unknown module version | Only literal values and const variables can be evaluated "
                + "during init. The variable \"plain\", declared at main.tf:5,1-17, is not one of them: write \"const = "
                + "true\" in its block."
        ),
        (
            "module \"m\" {\n  source = \"./${var.color}\"\n}",
            "main.tf:9 var.color Reference to undeclared input variable | An input variable with the name \"color\" "
                + "has not been declared. Did you mean \"colour\"?"
        ),
        (
            "module \"m\" {\n  source = local.c\n}",
            "main.tf:9 local.c Reference to undeclared local value | A local value with the name \"c\" has not been "
                + "declared."
        ),
        (
            "module \"m\" {\n  source = null\n}",
            "main.tf:9 null Unsuitable module source | The module source must be a string, and this is null."
        ),
        (
            "module \"m\" {\n  source = [var.colour]\n}",
            "main.tf:9 [var.colour] Unsuitable module source | The module source must be a string, and this is tuple."
        ),
        (
            "module \"m\" {\n  source = sensitive(var.colour)\n}",
            "main.tf:9 sensitive(var.colour) Unsuitable module source | The module source must not be made of "
                + "sensitive or ephemeral values, since messages show it."
        ),
        (
            "module \"m\" {\n  source = \"./outer\"\n  colour = var.plain\n}",
            "main.tf:10 var.plain Const variables must be known | Only a constant value can be passed into a constant "
                + "module variable. The variable \"plain\", declared at main.tf:5,1-17, is not one of them: write "
                + "\"const = true\" in its block."
        ),
    ])
    func whatIsKnownLaterIsNamed(text: String, message: String) {
        let (_, found) = load(Self.colour + "variable \"plain\" {\n  default = \"red\"\n}\n" + text)
        #expect(found.first == message)
    }

    private static let ruled = """
        variable "colour" {
          const = true
          validation {
            condition     = contains(["red", "blue"], var.colour)
            error_message = "Not ${var.colour}: red or blue."
          }
        }

        """

    /// With a value that a rule refuses, the rule is told, once, and not the directory that is not there.
    @Test func rulesAreCheckedFirst() {
        let calls = "module \"m\" {\n  source = \"./${var.colour}\"\n}\n"
        let rule =
            "Invalid value for variable | Not green: red or blue.\n\nThis was checked by the validation rule at "
        let (_, found) = load(
            Self.ruled + calls + calls.replacing("\"m\"", with: "\"n\""),
            [.argument("colour=green")]
        )
        #expect(found == ["main.tf:1 variable \"colour\" \(rule)main.tf:3,3-13."])
        #expect(load(Self.ruled + calls, [.argument("colour=blue")]).1 == [])
        let file = SourceFile(name: "terraform.tfvars", text: "colour = \"green\"\n")
        #expect(
            load(Self.ruled + calls, [.automaticFile(file)]).1 == [
                "terraform.tfvars:1 \"green\" \(rule)main.tf:3,3-13."
            ]
        )
    }

    /// A rule that is made of more than constants is left for later.
    @Test func rulesThatAreKnownLaterHinderNothing() {
        let (configuration, found) = load(
            """
            variable "other" {
            }
            variable "colour" {
              const   = true
              default = "red"
              validation {
                condition     = var.colour == var.other
                error_message = "no"
              }
            }
            module "m" {
              source = "./${var.colour}"
            }
            """
        )
        #expect(found == [])
        #expect(directories(configuration) == ["module.m red"])
    }

    @Test func aDirectoryThatIsNotThereIsTracedBack() {
        let (_, found) = load(
            Self.colour
                + "locals {\n  folder = \"./${var.colour}\"\n}\nmodule \"m\" {\n  source = local.folder\n}\n",
            [.argument("colour=green")]
        )
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("main.tf:9 local.folder Unreadable module directory") ?? false)
        #expect(
            found.first?.hasSuffix(
                "Here it is \"./green\", made of local.folder: give what it is made of another value, or make the "
                    + "directory."
            ) ?? false
        )
    }

    @Test func aVariableWithoutAValueIsMissed() {
        let (_, found) = load(
            "variable \"c\" {\n  const = true\n}\nmodule \"m\" {\n  source = \"./${var.c}\"\n}\n"
        )
        #expect(
            found == [
                "main.tf:1 variable \"c\" No value for required variable | The root module input variable \"c\" is not "
                    + "set, and has no default value. Use a -var or -var-file command line argument to provide a value "
                    + "for this variable."
            ]
        )
    }

    @Test func aWrongValueIsNamed() {
        let (_, found) = load(
            "variable \"c\" {\n  const = true\n  type = number\n}\nmodule \"m\" {\n  source = \"./${var.c}\"\n}\n",
            [.argument("c=red")]
        )
        #expect(found.count == 1)
        #expect(found.first?.contains("Invalid value for input variable") ?? false)
    }

    @Test func longChainsOfLocalsEnd() {
        let chain = (1...3000).map { "  l\($0) = local.l\($0 - 1)" }.joined(separator: "\n")
        let (_, found) = load(
            "locals {\n  l0 = \"./red\"\n\(chain)\n}\nmodule \"m\" {\n  source = local.l3000\n}\n"
        )
        #expect(found.count == 1)
        #expect(found.first?.contains("More than 200 local values are made one of the other") ?? false)
    }
}
