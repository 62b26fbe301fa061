import TestSupport
import Testing

@testable import Configuration

/// Which `required_version` is met.
@Suite struct KnownTerraformVersionsTests {
    @Test(arguments: [
        "= 1.11.4", "1.5", ">= 1.0", ">= 1.12", "~> 1.5", "~> 1.3.0", "~> 1.15.2", "< 1.1", "<= 1.0.0",
        ">= 1.14, < 2.0", "> 1.0, < 1.0.2", "!= 1.15.0, ~> 1.15.0", "~> 1", ">= 0.13", "> 1.14.9",
        "~> 1.15", "!= 1.0.0, != 1.0.1, != 1.0.2, ~> 1.0.0",
    ])
    func isMet(text: String) throws {
        #expect(try #require(VersionConstraint(text)).allowsKnownTerraform)
    }

    @Test(arguments: [
        "~> 0.14", "~> 0.14.0", ">= 1.16", "~> 1.16", "> 1.16.2", "< 1.0", "= 2.0.0", ">= 2",
        "< 1.0.0, >= 0.12",
        "> 1.4.0, < 1.4.1", "~> 1.3.0, != 1.3.0, < 1.3.1", "= 1.2.3, = 1.2.4", ">= 1.5, < 1.5", "~> 2.1",
    ])
    func isNotMet(text: String) throws {
        #expect(try #require(VersionConstraint(text)).allowsKnownTerraform == false)
    }

    /// Trying few versions gives what trying all of them would.
    @Test func isMetExactlyWhereSomeVersionFits() throws {
        var generator = SeededGenerator(seed: 7)
        let operators = ["=", "!=", ">", ">=", "<", "<=", "~>"]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                let parts = [
                    Int.random(in: 0...2, using: &generator), Int.random(in: 0...17, using: &generator),
                    Int.random(in: 0...3, using: &generator),
                ].prefix(Int.random(in: 1...3, using: &generator)).map(String.init)
                return operators[Int.random(in: 0..<7, using: &generator)] + parts.joined(separator: ".")
            }.joined(separator: ",")
            let constraint = try #require(VersionConstraint(text))
            let fits = (0...15).contains { minor in
                (0...12).contains { constraint.allows(Version(1, minor, $0)) }
            }
            #expect(constraint.allowsKnownTerraform == fits, "\(text)")
        }
    }
}
