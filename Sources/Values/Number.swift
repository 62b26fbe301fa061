/// A number as Terraform has them: 512-bit binary floating point, printed as the shortest decimal.
package struct Number: Sendable, Hashable {
    private let integer: Int

    package init(_ value: Int) {
        integer = value
    }
}
