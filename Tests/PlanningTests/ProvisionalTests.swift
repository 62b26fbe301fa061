import Addresses
import Configuration
import Evaluation
import Functions
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud
@testable import Planning

/// What plans can tell of policies that name users who are yet to be made.
@Suite struct ProvisionalTests {
    private static let people = """
        resource "ionoscloud_user" "rosa" {
          first_name = "Rosa"
          last_name  = "R"
          email      = "rosa@example.org"
          password   = "abc123-321CBA"
        }

        resource "ionoscloud_user" "team" {
          for_each   = toset(["tom", "uma"])
          first_name = each.key
          last_name  = "T"
          email      = "${each.key}@example.org"
          password   = "abc123-321CBA"
        }

        variable "prefix" {
          default = "arn:aws:iam:::user/7"
        }

        locals {
          rosa = format("%s:%s", var.prefix, ionoscloud_user.rosa.id)
          arns = { for name, user in ionoscloud_user.team : name => "${var.prefix}:${user.id}" }
        }

        """

    private static func policy(_ body: String) -> String {
        """
        resource "ionoscloud_s3_bucket_policy" "p" {
          bucket = "b"
          policy = \(body)
        }

        """
    }

    /// A policy by its principals and its resource, as expressions.
    private static func encoded(
        _ principals: String,
        resource: String = "\"arn:aws:s3:::b/*\"",
        sid: String = "\"S\""
    ) -> String {
        policy(
            """
            jsonencode({
              Version   = "2012-10-17"
              Statement = [{
                Sid       = \(sid)
                Effect    = "Allow"
                Principal = { AWS = \(principals) }
                Action    = ["s3:GetObject"]
                Resource  = [\(resource)]
              }]
            })
            """
        )
    }

    private func plan(_ text: String, records: [ResourceRecord] = []) throws -> PlanningResult {
        let schemas = try IonosCloudProvider().catalog()
        let (configuration, problems) = ConfigurationLoader.load(
            files: [SourceFile(name: "main.tf", text: Self.people + text)],
            schemas: schemas
        )
        try #require(!problems.hasErrors, "\(problems)")
        let (graph, cycles) = ResourceGraph.build(configuration)
        try #require(cycles.isEmpty)
        let variables = VariableValues.collect(configuration, from: [])
        return Planner.plan(
            PlanningInput(
                planID: "p",
                configuration: configuration,
                graph: graph,
                schemas: schemas,
                snapshot: StateSnapshot(lineage: "l", records: records),
                seal: TestSeal(),
                evaluator: {
                    ConfigurationEvaluator(
                        configuration: configuration,
                        graph: graph,
                        variables: variables.values,
                        resources: $0,
                        functions: FunctionTable.terraform
                    )
                }
            )
        )
    }

    private func changes(_ text: String) throws -> [ResourceChange] {
        let result = try plan(text)
        return try #require(result.plan, "\(result.diagnostics)").changes
    }

    /// The policy that a plan shows, with words for ids; nil where it is known only after apply.
    private func told(_ text: String, _ name: String = "p") throws -> String? {
        let changes = try changes(text)
        let change = try #require(
            changes.first {
                $0.address.resource.type == "ionoscloud_s3_bucket_policy" && $0.address.resource.name == name
            }
        )
        // It is never a value.
        #expect(change.after?["policy"]?.isUnknown == true)
        return change.provisional?.values["policy"]?.stringValue.map(StandIns(changes).replaced)
    }

    private func expected(_ principals: String, resource: String = "b/*", sid: String = "S") -> String {
        #"{"Statement":[{"Action":["s3:GetObject"],"Effect":"Allow","Principal":{"AWS":\#(principals)},"#
            + #""Resource":["arn:aws:s3:::\#(resource)"],"Sid":"\#(sid)"}],"Version":"2012-10-17"}"#
    }

    private static let rosa = #""arn:aws:iam:::user/7:(id of ionoscloud_user.rosa)""#

    @Test(arguments: [
        #""arn:aws:iam:::user/7:${ionoscloud_user.rosa.id}""#,
        #"format("%s:%s", var.prefix, ionoscloud_user.rosa.id)"#,
        "local.rosa",
        #"join(":", [var.prefix, ionoscloud_user.rosa.id])"#,
        #""${var.prefix}:${ionoscloud_user.rosa.id != "" ? ionoscloud_user.rosa.id : "nobody"}""#,
    ])
    func anIdMayComeAlongMoreThanOneWay(principal: String) throws {
        #expect(try told(Self.encoded(principal)) == expected(Self.rosa))
    }

    @Test func usersOfABlockAreToldApart() throws {
        let team = ["tom", "uma"].map { #""arn:aws:iam:::user/7:(id of ionoscloud_user.team[\"\#($0)\"])""# }
        // Within JSON the quotes of the key are escaped where the text is shown, not in the text.
        let list = "[\(team.joined(separator: ","))]".replacing(#"\""#, with: #"""#)
        #expect(try told(Self.encoded("values(local.arns)")) == expected(list))
        #expect(
            try told(Self.encoded("[for user in ionoscloud_user.team : \"${var.prefix}:${user.id}\"]"))
                == expected(list)
        )
    }

    @Test func templatesAndResourcesAreRead() throws {
        let template = Self.policy(
            """
            <<-EOT
              {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":[
              %{for arn in values(local.arns)~}
              "${arn}",
              %{endfor~}
              "${local.rosa}"]},"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::b/*"]}]}
            EOT
            """
        )
        let text = try #require(try told(template))
        #expect(text.contains("(id of ionoscloud_user.rosa)"))
        #expect(text.contains("(id of ionoscloud_user.team[\"tom\"])"))
        #expect(
            try told(
                Self.encoded("local.rosa", resource: "\"arn:aws:s3:::b/home/${ionoscloud_user.rosa.id}/*\"")
            )
                == expected(Self.rosa, resource: "b/home/(id of ionoscloud_user.rosa)/*")
        )
    }

    @Test func eachPolicyOfABlockIsItsUsers() throws {
        let text = """
            resource "ionoscloud_s3_bucket_policy" "p" {
              for_each = ionoscloud_user.team
              bucket   = "of-${each.key}"
              policy   = jsonencode({
                Version   = "2012-10-17"
                Statement = [{
                  Effect = "Allow", Principal = { AWS = "${var.prefix}:${each.value.id}" }
                  Action = "s3:GetObject", Resource = "arn:aws:s3:::of-${each.key}/*"
                }]
              })
            }
            """
        let changes = try changes(text)
        let policies = changes.filter { $0.address.resource.type == "ionoscloud_s3_bucket_policy" }
        #expect(
            policies.map { $0.provisional?.standIns.values.map(\.description) ?? [] }
                == [["ionoscloud_user.team[\"tom\"]"], ["ionoscloud_user.team[\"uma\"]"]]
        )
        // The objects know by which texts they are named.
        for user in changes where user.address.resource.name == "team" {
            let standIn = try #require(user.standIn)
            #expect(policies.contains { $0.provisional?.standIns[standIn] == user.address })
            #expect(user.after?["id"]?.isUnknown == true)
        }
    }

    /// What is made of the digits of an id is not what is made of others.
    @Test(arguments: [
        #""arn:aws:iam:::user/7:${substr(ionoscloud_user.rosa.id, 0, 8)}""#,
        #""arn:aws:iam:::user/7:${replace(ionoscloud_user.rosa.id, "-", "")}""#,
        #""arn:aws:iam:::user/7:${base64encode(ionoscloud_user.rosa.id)}""#,
        #"ionoscloud_user.rosa.id < "8" ? "*" : local.rosa"#,
        #"sort(concat([local.rosa], values(local.arns)))[0]"#,
        #"sort(concat([local.rosa], values(local.arns)))[1]"#,
        #"[for user in ionoscloud_user.team : user.s3_canonical_user_id]"#,
    ])
    func whatCannotBeToldIsKnownAfterApply(principal: String) throws {
        #expect(try told(Self.encoded(principal)) == nil)
    }

    @Test func theOrderOfIdsMeansNothing() throws {
        let sorted = try #require(try told(Self.encoded("sort(values(local.arns))")))
        #expect(sorted.contains("team[\"tom\"]") && sorted.contains("team[\"uma\"]"))
    }

    /// What looks for random UUIDs finds them.
    @Test func idsHaveTheirForm() throws {
        let form = "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
        let principals =
            #"[for i in [ionoscloud_user.rosa.id] : "arn:aws:iam:::user/7:${i}" if length(regexall("\#(form)", i)) == 1]"#
        let told = try #require(try told(Self.encoded(principals)))
        #expect(told.contains("rosa"), "\(told)")
    }

    @Test func whatIsWrongWithSuchAPolicyIsFoundAtOnce() throws {
        let wrong = try plan(
            Self.encoded("local.rosa", resource: "\"arn:aws:s3:::other/${ionoscloud_user.rosa.id}/*\"")
        )
        #expect(wrong.diagnostics.map(\.summary) == ["Resource of another bucket"])
        #expect(wrong.diagnostics.first?.subject != nil)
        #expect(wrong.diagnostics.first?.detail.contains("other/(id of ionoscloud_user.rosa)/*") == true)
        let odd = try plan(Self.encoded("[local.rosa, \"*\"]"))
        #expect(odd.diagnostics.map(\.summary) == ["Bucket policy makes the bucket public"])
        #expect(odd.plan != nil)
    }

    @Test func plansAreTheSameEachTimeAndKeepNothing() throws {
        let text = Self.encoded("local.rosa")
        let first = try changes(text).compactMap(\.standIn)
        #expect(first.count == 1)
        #expect(try changes(text).compactMap(\.standIn) == first)
        let plan = try #require(try plan(text).plan)
        let saved = PlanFile(
            plan: plan,
            configuration: ConfigurationSnapshot(files: [], variables: [:]),
            createdAt: 0,
            keyformVersion: "0"
        )
        let file = String(decoding: saved.encoded(seal: TestSeal()), as: UTF8.self)
        #expect(!file.contains(first[0]))
    }

    // MARK: - What stays as it is

    private func record(_ policy: String) -> ResourceRecord {
        ResourceRecord(
            address: InstanceAddress(ResourceAddress(type: "ionoscloud_s3_bucket_policy", name: "p")),
            objectID: "b",
            attributes: .object(ValueMap([("bucket", .string("b")), ("policy", .string(policy))]))
        )
    }

    @Test func remarksAreMadeOnWhatIsNewOrChanges() throws {
        let open =
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","#
            + #""Resource":"arn:aws:s3:::b/*"}]}"#
        let text = Self.policy("<<-EOT\n\(open)\nEOT")
        let remark = ["Bucket policy makes the bucket public"]
        #expect(try plan(text).diagnostics.map(\.summary) == remark)
        #expect(try plan(text, records: [record(open)]).diagnostics.isEmpty)
        let narrow = open.replacing("b/*", with: "b/public/*")
        #expect(try plan(text, records: [record(narrow)]).diagnostics.map(\.summary) == remark)
        // An error is one whether or not it changes.
        let wrong = open.replacing("s3:::b/*", with: "s3:::c/*")
        let found = try plan(Self.policy("<<-EOT\n\(wrong)\nEOT"), records: [record(wrong)])
        #expect(found.diagnostics.map(\.summary) == ["Resource of another bucket"])
    }
}
