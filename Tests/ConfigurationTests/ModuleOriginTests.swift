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
        ("github.com/foo/bar/baz", "git::https://github.com/foo/bar.git//baz"),
        ("github.com/foo/bar/baz//inner?ref=main", "git::https://github.com/foo/bar.git//baz/inner?ref=main"),
        ("github.com/foo/bar//./baz//inner", "git::https://github.com/foo/bar.git//baz/inner"),
        ("bitbucket.org/foo/bar//baz/inner/", "git::https://bitbucket.org/foo/bar.git//baz/inner"),
        (
            "git::https://github.com/foo/bar.git//baz/../sub?depth=1&ref=main",
            "git::https://github.com/foo/bar.git//sub?depth=1&ref=main"
        ),
        ("git::https://github.com/foo/bar.git//?ref=main", "git::https://github.com/foo/bar.git?ref=main"),
        ("git::file:///repos/bar.git//baz?ref=main", "git::file:///repos/bar.git//baz?ref=main"),
        ("git::git@gitlab.com:g/p.git//m?ref=v1", "git::ssh://git@gitlab.com/g/p.git//m?ref=v1"),
        ("git@host:/abs/p.git", "git::ssh://git@host/abs/p.git"),
        ("git::ssh://user@host/s.git", "git::ssh://user@host/s.git"),
        ("ssh://user@host/s.git", "ssh://user@host/s.git"),
        ("/repos/w//sub", "file:///repos/w//sub"),
        ("hg::http://host/vpc.hg?rev=1", "hg::http://host/vpc.hg?rev=1"),
        ("hg::github.com/foo/bar", "hg::https://github.com/foo/bar.git"),
        (
            "s3::https://s3-eu-west-1.amazonaws.com/b/m.zip",
            "s3::https://s3-eu-west-1.amazonaws.com/b/m.zip"
        ),
        ("s3-eu-west-1.amazonaws.com/b/m.zip", "s3::https://s3-eu-west-1.amazonaws.com/b/m.zip"),
        ("b.s3.amazonaws.com/m.zip//d", "s3::https://s3.amazonaws.com/b/m.zip//d"),
        ("b.s3-eu-west-1.amazonaws.com/m.zip", "s3::https://s3-eu-west-1.amazonaws.com/b/m.zip"),
        ("b.s3.eu-west-1.amazonaws.com/x/m.zip", "s3::https://s3.eu-west-1.amazonaws.com/b/x/m.zip"),
        (
            "www.googleapis.com/storage/v1/b/a/c.zip",
            "gcs::https://www.googleapis.com/storage/v1/b/a/c.zip"
        ),
        (
            "gcs::https://www.googleapis.com/storage/v1/b/c.zip",
            "gcs::https://www.googleapis.com/storage/v1/b/c.zip"
        ),
        ("foo/bar/baz//modules/x", "registry.terraform.io/foo/bar/baz//modules/x"),
        ("app.terraform.io/org/name/prov//sub/", "app.terraform.io/org/name/prov//sub"),
    ])
    func packagesAreRememberedInFull(source: String, address: String) throws {
        #expect(
            try ModuleOrigin(source, version: nil, versionIsGiven: false) == .remote(address, version: nil)
        )
    }

    @Test(arguments: [
        (
            "github.com/foo",
            "Failed to parse module source address: GitHub URLs should be github.com/username/repo."
        ),
        ("a.b.c.s3.amazonaws.com/x", "Failed to parse module source address: URL is not a valid S3 URL."),
        (
            "git::ssh://git@host/p.git//a/../../b",
            "Failed to parse module source address: subdirectory path \"../b\" leads outside of the module package."
        ),
        (
            "gitlab.com/foo/bar",
            "Terraform failed to determine your intended installation method for remote module package "
                + "\"gitlab.com/foo/bar\".\n\nIf you intended this as a path relative to the current module, use "
                + "\"./gitlab.com/foo/bar\" instead. The \"./\" prefix indicates that the address is a relative "
                + "filesystem path."
        ),
    ])
    func othersLeadNowhere(source: String, detail: String) {
        let mistake = #expect(throws: ModuleOrigin.Mistake.self) {
            try ModuleOrigin(source, version: nil, versionIsGiven: false)
        }
        #expect(mistake?.summary == "Invalid module source address")
        #expect(mistake?.detail == detail)
    }
}
