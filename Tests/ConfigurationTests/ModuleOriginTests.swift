import Testing

@testable import Configuration

/// What `terraform init` (1.11.4) writes into `modules.json` for the sources of packages.
@Suite struct ModuleOriginTests {
    @Test(arguments: [
        ("github.com/foo/bar", "git::https://github.com/foo/bar.git"),
        ("github.com/foo/bar?ref=v1", "git::https://github.com/foo/bar.git?ref=v1"),
        ("github.com/foo/bar//sub?ref=v1", "git::https://github.com/foo/bar.git//sub?ref=v1"),
        ("github.com/foo/bar//", "git::https://github.com/foo/bar.git"),
        ("git::github.com/foo/bar", "git::https://github.com/foo/bar.git"),
        ("bitbucket.org/foo/bar", "git::https://bitbucket.org/foo/bar.git"),
        ("git@github.com:foo/bar.git", "git::ssh://git@github.com/foo/bar.git"),
        ("git::git@github.com:foo/bar.git", "git::ssh://git@github.com/foo/bar.git"),
        ("git::https://host/bar.git?ref=v1", "git::https://host/bar.git?ref=v1"),
        ("https://host/bar.zip", "https://host/bar.zip"),
        ("/abs/dir", "file:///abs/dir"),
        ("git::/abs/dir", "git::file:///abs/dir"),
        ("foo/bar/baz", "registry.terraform.io/foo/bar/baz"),
    ])
    func packagesAreRememberedInFull(source: String, address: String) throws {
        #expect(
            try ModuleOrigin(source, version: nil, versionIsGiven: false) == .remote(address, version: nil)
        )
    }
}
