package import Values

/// Why a function refused its arguments.
package struct FunctionError: Error, Sendable, Hashable {
    /// What is wrong, as Terraform words it, without a final stop.
    package let wording: QuotingText
    /// Index of the argument concerned (after expansion of `...`), or `nil` when the call as a whole is.
    let argument: Int?

    package init(_ wording: QuotingText, argument: Int? = nil) {
        self.wording = wording
        self.argument = argument
    }

    /// The error without what it quotes of secret arguments, of which there are so many.
    func withholding(arguments: Int, isSecret: (Int) -> Bool) -> FunctionError {
        let shown = wording.withholding { index in
            guard let index else { return (0..<arguments).contains(where: isSecret) }
            return index < arguments && isSecret(index)
        }
        return FunctionError(shown, argument: argument)
    }

    /// The wording with all that it quotes.
    package var message: String {
        wording.text
    }
}

/// A function of the configuration language.
///
/// The caller converts arguments to the parameters' types, refuses nulls, answers unknown for unknown arguments and
/// carries marks over to the result, each unless the parameter allows it; the bodies see clean values only. An
/// argument is clean when it is known *itself*: elements inside it may be unknown unless the parameter's type has
/// none, so a body that looks at elements asks `isWhollyKnown` where it matters.
package struct Function: Sendable {
    /// Gives the result's type for converted arguments; it may look at values, some of which may be unknown.
    package typealias ReturnType = @Sendable ([Value]) throws(FunctionError) -> ValueType
    package typealias Body = @Sendable ([Value], FunctionContext) throws(FunctionError) -> Value

    package struct Parameter: Sendable {
        let name: String
        /// The type to convert the argument to; `.any` takes what comes.
        package let type: ValueType
        /// Otherwise null is "argument must not be null".
        let allowsNull: Bool
        /// Otherwise an unknown argument makes the result unknown without a call of the body.
        let allowsUnknown: Bool
        /// Otherwise marks, also those inside the argument, are taken off before the call and put onto the result.
        let allowsMarked: Bool
        /// Otherwise an argument of no known type makes the result unknown of no known type without asking
        /// `returnType`.
        let allowsDynamic: Bool

        package init(
            _ name: String,
            _ type: ValueType,
            allowsNull: Bool = false,
            allowsUnknown: Bool = false,
            allowsMarked: Bool = false,
            allowsDynamic: Bool = false
        ) {
            self.name = name
            self.type = type
            self.allowsNull = allowsNull
            self.allowsUnknown = allowsUnknown
            self.allowsMarked = allowsMarked
            self.allowsDynamic = allowsDynamic
        }
    }

    package let name: String
    package let parameters: [Parameter]
    /// Takes all arguments after `parameters`.
    package let variadic: Parameter?
    let returnType: ReturnType
    let body: Body
    /// Whether a result that is not known yet will not be null.
    let isNeverNull: Bool

    /// Functions that may give null, or whose results Terraform promises nothing about.
    private static let mayGiveNull: Set<String> = [
        "can", "coalescelist", "convert", "csvdecode", "element", "ephemeralasnull", "issensitive",
        "jsondecode",
        "lookup",
        "nonsensitive", "one", "sensitive", "strcontains", "timeadd", "tobool", "tolist", "tomap", "tonumber",
        "toset",
        "tostring", "yamldecode", "yamlencode",
    ]

    package init(
        _ name: String,
        _ parameters: [Parameter],
        variadic: Parameter? = nil,
        returnType: @escaping ReturnType,
        body: @escaping Body
    ) {
        self.name = name
        self.parameters = parameters
        self.variadic = variadic
        self.returnType = returnType
        self.body = body
        isNeverNull = !Self.mayGiveNull.contains(name)
    }

    /// A function whose result always has one type.
    package init(
        _ name: String,
        _ parameters: [Parameter],
        variadic: Parameter? = nil,
        returns type: ValueType,
        body: @escaping Body
    ) {
        self.init(name, parameters, variadic: variadic, returnType: { _ in type }, body: body)
    }
}

/// Functions by name.
package struct FunctionTable: Sendable {
    package private(set) var functions: [String: Function]

    /// Of functions of one name, the last counts.
    package init(_ functions: some Sequence<Function> = []) {
        self.functions = Dictionary(functions.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    package subscript(name: String) -> Function? {
        functions[name]
    }

    /// This table but for one function.
    package func without(_ name: String) -> FunctionTable {
        FunctionTable(functions.values.filter { $0.name != name })
    }
}
