package import Addresses
import SourceText
import HCL

/// What a reference names, as far as the text alone tells.
package enum ReferenceSubject: Sendable, Hashable {
    case variable(String)
    case local(String)
    case resource(ResourceAddress)
    case module(String)
    case each(String)
    case count(String)
    case path(String)
    case terraform(String)
    case itself
}

/// A reference inside an expression.
struct StaticReference {
    enum Key {
        case none
        case constant(InstanceKey)
        /// An expression, or a constant that is no possible key.
        case dynamic
    }

    let subject: ReferenceSubject
    /// Of a resource only.
    let key: Key
    /// From the root to the end of what names the subject, a constant key included.
    let range: SourceRange
    /// The steps behind the subject and its key.
    let remaining: ArraySlice<TraversalStep>
    let traversal: FoundTraversal

    var resource: ResourceAddress? {
        if case .resource(let address) = subject { address } else { nil }
    }
}

extension StaticReference {
    /// Reads a traversal as a reference.
    ///
    /// - Throws: what Terraform says about a traversal that names nothing.
    static func parse(_ traversal: FoundTraversal) throws(DiagnosticsError) -> StaticReference {
        switch traversal.root.text {
        case "var": return try single(traversal, ReferenceSubject.variable)
        case "local": return try single(traversal, ReferenceSubject.local)
        case "each": return try single(traversal, ReferenceSubject.each)
        case "count": return try single(traversal, ReferenceSubject.count)
        case "path": return try single(traversal, ReferenceSubject.path)
        case "terraform": return try single(traversal, ReferenceSubject.terraform)
        case "module": return try single(traversal, ReferenceSubject.module)
        case "self":
            return StaticReference(
                subject: .itself,
                key: .none,
                range: traversal.range(throughStep: nil),
                remaining: traversal.steps[...],
                traversal: traversal
            )
        case "data":
            return try resource(traversal, .data, prefix: 1)
        case "resource":
            return try resource(traversal, .managed, prefix: 1)
        case "template", "lazy", "arg":
            let name = traversal.root.text
            throw DiagnosticsError(
                .error(
                    "Reserved symbol name",
                    "The symbol name \"\(name)\" is reserved for use in a future Terraform version. If you are "
                        + "using a provider that already uses this as a resource type name, add the prefix "
                        + "\"resource.\" to force interpretation as a resource type name.",
                    at: traversal.range(throughStep: nil)
                )
            )
        default:
            return try resource(traversal, .managed, prefix: 0)
        }
    }

    private static func invalid(_ detail: String, _ range: SourceRange) -> DiagnosticsError {
        DiagnosticsError(.error("Invalid reference", detail, at: range))
    }

    private static func single(
        _ traversal: FoundTraversal,
        _ subject: (String) -> ReferenceSubject
    ) throws(DiagnosticsError) -> StaticReference {
        let root = traversal.root.text
        guard let first = traversal.steps.first else {
            throw invalid(
                "The \"\(root)\" object cannot be accessed directly. Instead, access one of its attributes.",
                traversal.range(throughStep: nil)
            )
        }
        guard case .attribute(let name) = first.kind else {
            throw invalid(
                "The \"\(root)\" object does not support this operation.",
                traversal.range(ofStep: 0)
            )
        }
        return StaticReference(
            subject: subject(name),
            key: .none,
            range: traversal.range(throughStep: 0),
            remaining: traversal.steps[1...],
            traversal: traversal
        )
    }

    /// - Parameter prefix: steps before the type: one for `data.` and `resource.`, otherwise the root is the type.
    private static func resource(
        _ traversal: FoundTraversal,
        _ mode: ResourceAddress.Mode,
        prefix: Int
    ) throws(DiagnosticsError) -> StaticReference {
        let steps = traversal.steps
        if prefix == 1, steps.count < 2 {
            let root = traversal.root.text
            let kind = mode == .data ? "data source type" : "resource type"
            throw invalid(
                "The \"\(root)\" object must be followed by two attribute names: the \(kind) and the resource "
                    + "name.",
                traversal.range
            )
        }
        var type = traversal.root.text
        if prefix == 1 {
            guard case .attribute(let name) = steps[0].kind else {
                throw invalid(
                    "The \"\(traversal.root.text)\" object does not support this operation.",
                    traversal.range(ofStep: 0)
                )
            }
            type = name
        }
        guard steps.count > prefix else {
            throw invalid(
                "A reference to a resource type must be followed by at least one attribute access, specifying the "
                    + "resource name.",
                traversal.range
            )
        }
        guard case .attribute(let name) = steps[prefix].kind else {
            let what = mode == .data ? "a data source" : "a resource type"
            throw invalid(
                "A reference to \(what) must be followed by at least one attribute access, specifying the "
                    + "resource name.",
                traversal.range(ofStep: prefix)
            )
        }
        var last = prefix
        var key = Key.none
        if steps.count == prefix + 1, traversal.dynamicKey != nil {
            key = .dynamic
        } else if steps.count > prefix + 1 {
            switch steps[prefix + 1].kind {
            case .attribute:
                break
            case .stringIndex(let string):
                key = .constant(.key(string))
                last += 1
            case .numberIndex(let number), .legacyIndex(let number):
                key = Int(number).map { .constant(.index($0)) } ?? .dynamic
                last += 1
            }
        }
        return StaticReference(
            subject: .resource(ResourceAddress(mode: mode, type: type, name: name)),
            key: key,
            range: traversal.range(throughStep: last),
            remaining: steps[(last + 1)...],
            traversal: traversal
        )
    }
}
