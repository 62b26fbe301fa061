import Addresses
import JSONText
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud
@testable import TerraformState

/// Modules in Terraform's state, there and back.
@Suite struct ModuleTests {
    private func read(_ text: String) throws -> TerraformStateContent {
        let provider = IonosCloudProvider()
        let surroundings = ProviderSurroundings(
            connect: { (_) throws(DiagnosticsError) in throw DiagnosticsError(.error("No connection")) }
        )
        let configured = try #require(try provider.configure([ProviderBlockValue()], in: surroundings).first)
        let providers = ProviderSet(
            schemas: try provider.catalog(),
            members: [ProviderAddress(name: provider.name): configured.member]
        )
        return try TerraformStateReader(providers: providers, seal: InMemorySeal()).read(Array(text.utf8))
    }

    private static let state = #"""
        {"version": 4, "terraform_version": "1.11.4", "serial": 7, "lineage": "x", "outputs": {}, "resources": [
          {"mode": "managed", "type": "ionoscloud_group", "name": "g",
            "provider": "provider[\"registry.terraform.io/ionos-cloud/ionoscloud\"].eu", "instances": [
            {"attributes": {"id": "g-1", "name": "team"},
             "dependencies": ["module.team.ionoscloud_user.u", "module.team.module.inner.ionoscloud_user.only"]}]},
          {"module": "module.team[\"a.b\"]", "mode": "managed", "type": "ionoscloud_user", "name": "u",
            "provider": "provider[\"registry.terraform.io/ionos-cloud/ionoscloud\"]", "instances": [
            {"attributes": {"id": "u-1", "email": "a@b.c"}}]},
          {"module": "module.team[\"z\"]", "mode": "managed", "type": "ionoscloud_user", "name": "u",
            "provider": "provider[\"registry.terraform.io/ionos-cloud/ionoscloud\"]", "instances": [
            {"attributes": {"id": "u-2", "email": "d@b.c"}}]},
          {"module": "module.team[\"z\"].module.inner", "mode": "managed", "type": "ionoscloud_user", "name": "only",
            "provider": "provider[\"registry.terraform.io/ionos-cloud/ionoscloud\"]", "instances": [
            {"attributes": {"id": "u-3", "email": "e@b.c"},
             "dependencies": ["module.team.ionoscloud_user.u"]}]}
        ]}
        """#

    @Test func objectsInModulesAreTakenOver() throws {
        let content = try read(Self.state)
        #expect(content.left == [])
        #expect(
            content.records.map(\.address.description) == [
                "ionoscloud_group.g", #"module.team["a.b"].ionoscloud_user.u"#,
                #"module.team["z"].ionoscloud_user.u"#,
                #"module.team["z"].module.inner.ionoscloud_user.only"#,
            ]
        )
        // All instances of a module, or the only one that there is.
        #expect(
            content.records[0].terms.dependencies.map(\.description) == [
                "module.team.ionoscloud_user.u[*]", #"module.team["z"].module.inner.ionoscloud_user.only"#,
            ]
        )
        #expect(content.records[0].provider == ProviderAddress(name: "ionoscloud", alias: "eu"))
        #expect(StateSnapshot(lineage: "x", records: content.records).integrityProblems() == [])
    }

    @Test func theyGoBackAsTheyCame() throws {
        let writer = TerraformStateWriter(
            includesSecrets: true,
            arguments: TerraformArguments(schemas: try IonosCloudProvider().catalog())
        )
        let records = try read(Self.state).records.sorted { $0.address < $1.address }
        let resources = try #require(
            writer.write(StateSnapshot(lineage: "x", records: records), serial: 1).document["resources"]?
                .array
        )
        #expect(
            resources.map { $0["module"]?.string } == [
                nil, #"module.team["a.b"]"#, #"module.team["z"]"#, #"module.team["z"].module.inner"#,
            ]
        )
        let edges = resources.map { $0["instances"]?.array?[0]["dependencies"]?.array?.map(\.string) }
        #expect(
            edges == [
                ["module.team.ionoscloud_user.u", "module.team.module.inner.ionoscloud_user.only"], nil, nil,
                ["module.team.ionoscloud_user.u"],
            ]
        )
        #expect(resources[0]["provider"]?.string?.hasSuffix("ionoscloud\"].eu") == true)
    }

    @Test(arguments: [
        (#"provider[\"registry.terraform.io/ionos-cloud/ionoscloud\"]"#, nil),
        (#"provider[\"registry.terraform.io/ionos-cloud/ionoscloud\"].eu"#, "eu"),
        (#"module.a.provider[\"registry.terraform.io/ionos-cloud/ionoscloud\"]"#, "module.a"),
        (
            #"module.a.module.b.provider[\"registry.terraform.io/ionos-cloud/ionoscloud\"].eu"#,
            "module.a.module.b.eu"
        ),
        (#"module.a.provider[\"registry.terraform.io/ionos-cloud/ionoscloud\"].module"#, "module.a.module"),
    ])
    func configurationsOfModulesGoThereAndBack(text: String, alias: String?) throws {
        let plain = #"provider[\"registry.terraform.io/ionos-cloud/ionoscloud\"].eu"#
        let records = try read(Self.state.replacing(plain, with: text)).records
        #expect(records.first?.provider.alias == alias)
        let writer = TerraformStateWriter(
            includesSecrets: true,
            arguments: TerraformArguments(schemas: try IonosCloudProvider().catalog())
        )
        let resources =
            writer.write(StateSnapshot(lineage: "x", records: records), serial: 1).document["resources"]?
            .array
        #expect(resources?.first?["provider"]?.string == text.replacing("\\", with: ""))
    }

    @Test(arguments: [#""module.m.t.a""#, #""nonsense""#, "7", #""module.""#])
    func aModuleThatCannotBeReadIsAnError(_ module: String) {
        let text = #"""
            {"version": 4, "serial": 1, "resources": [{"module": \#(module), "mode": "managed",
              "type": "ionoscloud_user", "name": "u", "provider": "p", "instances": []}]}
            """#
        #expect(throws: DiagnosticsError.self) { try read(text) }
    }
}
