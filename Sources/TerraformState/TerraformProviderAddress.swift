import Addresses

/// How states of Terraform name the provider configuration of a resource:
/// `module.m.provider["registry.terraform.io/hashicorp/aws"].eu`.
enum TerraformProviderAddress {
    static func text(_ provider: ProviderAddress, source: String) -> String {
        let place = provider.place
        return (place.module.map { $0 + "." } ?? "") + "provider[\"\(source)\"]"
            + (place.alias.map { ".\($0)" } ?? "")
    }

    /// The alias of the configuration that such a text names.
    static func alias(_ text: String) -> String? {
        guard let start = text.firstRange(of: "provider["), let end = text.lastIndex(of: "]") else {
            return nil
        }
        let module = text[..<start.lowerBound]
        let rest = text[text.index(after: end)...]
        let alias = rest.hasPrefix(".") && rest.count > 1 ? String(rest.dropFirst()) : nil
        guard module.hasPrefix("module."), module.hasSuffix(".") else { return alias }
        return String(module.dropLast()) + (alias.map { ".\($0)" } ?? "")
    }
}
