package import Addresses
package import HCL
package import SourceText

/// A `module` block.
package struct ModuleCall: Sendable {
    /// How the module that has the block names the one that it calls.
    package let name: String
    /// What `source` and `version` say.
    private(set) var address: Address
    package let repetition: Repetition
    /// What the block gives to the module's variables, by their names.
    package let arguments: [String: Expression]
    /// Where the names of these stand.
    let argumentNames: [String: SourceRange]
    /// Those of the first body, where an override file has added another.
    let firstArguments: Set<String>?
    package let dependsOn: [ResourceAddress]
    package let modulePrerequisites: [ModulePrerequisite]
    /// What the block passes in `providers`.
    let providers: [PassedProvider]
    /// Whether nothing is said of what the module uses inside and should not use any more.
    let ignoresNestedDeprecations: Bool
    /// Where the value of `depends_on` stands.
    let dependsOnRange: SourceRange?
    let sourceRange: SourceRange
    let openingBrace: SourceRange
    package let declaration: SourceRange

    /// Where the module is.
    enum Address: Sendable {
        case settled(source: String, ModuleOrigin)
        /// Made of values that are known when the module is come to that has the call.
        case open(source: Expression, version: Expression?)
    }

    /// What `source` says, or how it is written as long as its value is not known.
    package var source: String {
        switch address {
        case .settled(let source, _): source
        case .open(let source, _): source.range.text
        }
    }

    /// The call with what the values of `source` and `version` say.
    func settled(source: String, _ origin: ModuleOrigin) -> ModuleCall {
        var call = self
        call.address = .settled(source: source, origin)
        return call
    }

    /// The header as people write it.
    var title: String {
        "module \"\(name)\""
    }
}

/// A module, or an output of it, that `depends_on` names.
package struct ModulePrerequisite: Sendable, Hashable {
    /// The name of the call.
    package let call: String
    /// All that is in the module without one.
    package let output: String?
}

/// One entry of `providers` in a `module` block.
struct PassedProvider: Sendable {
    /// The provider's name in the module that is called, and in the one that calls it.
    let inside: LocalProvider
    let outside: LocalProvider
    let insideRange: SourceRange
    let outsideRange: SourceRange

    /// The name of the provider in the module that is called, without an alias.
    var nameRange: SourceRange {
        let lower = Int(insideRange.span.lower)
        return SourceRange(file: insideRange.file, span: Span(lower, lower + inside.name.utf8.count))
    }

    /// The entry as a whole.
    var place: SourceRange {
        SourceRange(file: insideRange.file, span: insideRange.span.union(outsideRange.span))
    }
}

/// A provider configuration as one module names it.
struct LocalProvider: Sendable, Hashable {
    let name: String
    let alias: String?
}
