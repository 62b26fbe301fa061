package import Providers

/// The providers that need no API: what they make is made in the process.
package enum UtilityProviderList {
    /// Adding one takes its folder, and its place here.
    package static let all: [any Provider] = [
        LocalProvider(), NullProvider(), RandomProvider(), TerraformProvider(), TimeProvider(),
    ]
}
