import Addresses
import IonosSandbox
import JSONText
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

extension AnswerMatrixTests {
    static let updating1: [Row] =
        types.flatMap { type -> [Row] in
            let answers: [String] = [
                "as=200", "as=201", "204 empty after", "no-location", "omit=properties", "#1 502 html",
                "#1 504 after", "#1 drop-after", "#1 429 retry-after=2", "garbled",
            ]
            let rows = answers.map { fault -> Row in
                Row("update \(type): \(fault)") {
                    let story = try await Story()
                    try await story.set("PUT /** \(fault)")
                    try await story.change(type)
                    try await story.expectChanged(type)
                }
            }
            let others: [Row] = [
                Row("update \(type): gone since the plan") {
                    let story = try await Story()
                    try await story.remove(type)
                    let failure = await #expect(throws: OperationFailure.self) {
                        try await story.change(type)
                    }
                    #expect(failure?.effect.isGone == true)
                },
                Row("update \(type): 422") {
                    let story = try await Story()
                    try await story.set("PUT /** 422 message='I would rather not'")
                    let failure = await #expect(throws: OperationFailure.self) {
                        try await story.change(type)
                    }
                    #expect(failure?.diagnostic.detail.contains("I would rather not") == true)
                    #expect(failure?.effect.isNone == true)
                },
            ]
            return rows + others
        }
    static let updating2: [Row] =
        [
            Row("update ionoscloud_s3_key: the old value is read for a while") {
                var options = SandboxOptions()
                options.readLag = 5000
                let story = try await Story(options: options)
                try await story.change("ionoscloud_s3_key")
                try await story.account.clock.sleep(for: .seconds(6))
                try await story.expectChanged("ionoscloud_s3_key")
            }
        ]
    static let updating: [Row] = [updating1, updating2].flatMap { $0 }

    static let memberships1: [Row] =
        [
            "as=200", "as=201", "no-location", "204 empty after", "#1 drop-after", "#1 503 html",
            "422 after message='is a member'", "409 after", "400 after", "failed",
        ].map { fault -> Row in
            Row("add member: \(fault)") {
                let story = try await Story()
                try await story.set("POST /um/groups/*/users \(fault)")
                _ = try await story.account.user("bob", story.membership)
                #expect(try await story.members() == 1)
            }
        }
    static let memberships2: [Row] =
        SandboxOptions.RepeatedMembership.allCases.map { way -> Row in
            Row("add member: there already, \(way)") {
                var options = SandboxOptions()
                options.repeatedMembership = way
                let story = try await Story(options: options)
                try await story.join()
                _ = try await story.account.update("ionoscloud_user", story.user, story.membership)
                #expect(try await story.members() == 1)
            }
        }
    static let memberships3: [Row] =
        [
            Row("add member: no such group") {
                let story = try await Story()
                try await story.remove("ionoscloud_group")
                let failure = await #expect(throws: OperationFailure.self) {
                    _ = try await story.account.user("bob", story.membership)
                }
                #expect(failure?.effect.partialObject != nil)
            }
        ]
    static let memberships4: [Row] =
        ["as=200", "204 empty after", "404 after", "404", "422 after", "#1 drop-after", "no-location"].map {
            fault -> Row in
            Row("remove member: \(fault)") {
                let story = try await Story()
                let bob = try await story.account.user("bob", story.membership)
                if fault == "404" {
                    _ = try await story.account.ask(
                        "DELETE",
                        "/um/groups/\(story.group.objectID)/users/\(bob.objectID)"
                    )
                }
                try await story.set("DELETE /um/groups/*/users/* \(fault)")
                _ = try await story.account.nextRun().update(
                    "ionoscloud_user",
                    bob,
                    ["group_ids": .null(.set(.string))]
                )
                #expect(try await story.members() == 0)
            }
        }
    static let memberships5: [Row] =
        [
            Row("add member: no answer, and reads do not see the new group yet") {
                let story = try await Story()
                try await story.set("POST /um/groups/*/users #1 drop-after")
                try await story.set("POST /um/groups/*/users #2 422")
                try await story.set("GET /um/groups/*/users #1-2 404")
                _ = try await story.account.user("bob", story.membership)
                #expect(try await story.members() == 1)
            },
            Row("remove member: its status is unknown, and reads lag behind") {
                var options = SandboxOptions()
                options.readLag = 2000
                let story = try await Story(options: options)
                let bob = try await story.account.user("bob", story.membership)
                try await story.set("GET /requests/*/status 404")
                _ = try await story.account.nextRun().update(
                    "ionoscloud_user",
                    bob,
                    ["group_ids": .null(.set(.string))]
                )
                try await story.account.clock.sleep(for: .seconds(3))
                #expect(try await story.members() == 0)
            },
            Row("remove member: the group was deleted meanwhile") {
                let story = try await Story()
                let bob = try await story.account.user("bob", story.membership)
                try await story.remove("ionoscloud_group")
                _ = try await story.account.nextRun().update(
                    "ionoscloud_user",
                    bob,
                    ["group_ids": .null(.set(.string))]
                )
            },
        ]
    static let memberships: [Row] = [
        memberships1, memberships2, memberships3, memberships4, memberships5,
    ].flatMap { $0 }

    // MARK: Removing

    static let deleting1: [Row] =
        types.flatMap { type -> [Row] in
            let answers: [String] = [
                "as=200", "as=202", "204 empty after", "no-location", "#1 drop-after", "#1 503 html",
                "#1 504 after",
            ]
            let rows = answers.map { fault -> Row in
                Row("delete \(type): \(fault)") {
                    let story = try await Story()
                    let before = try await story.count(type)
                    try await story.set("DELETE /** \(fault)")
                    try await story.account.delete(type, story.object(type))
                    #expect(try await story.count(type) == before - 1)
                }
            }
            let others: [Row] = [
                Row("delete \(type): 404") {
                    let story = try await Story()
                    try await story.remove(type)
                    try await story.account.delete(type, story.object(type))
                },
                Row("delete \(type): refused") {
                    let story = try await Story()
                    try await story.set("DELETE /** 409 message='it still has buckets'")
                    let failure = await #expect(throws: OperationFailure.self) {
                        try await story.account.delete(type, story.object(type))
                    }
                    #expect(failure?.diagnostic.detail.contains("it still has buckets") == true)
                    #expect(failure?.effect.isNone == true)
                },
            ]
            return rows + others
        }
    static let deleting2: [Row] =
        [
            Row("delete ionoscloud_user: refused while keys are left") {
                var options = SandboxOptions()
                options.userDeletion = .refuse
                let story = try await Story(options: options)
                let failure = await #expect(throws: OperationFailure.self) {
                    try await story.account.delete("ionoscloud_user", story.user)
                }
                #expect(failure?.diagnostic.detail.contains("still has access keys") == true)
            },
            Row("delete ionoscloud_s3_key: a GET shows it for a while") {
                var options = SandboxOptions()
                options.readLag = 3000
                let story = try await Story(options: options)
                try await story.account.delete("ionoscloud_s3_key", story.key)
                try await story.account.clock.sleep(for: .seconds(4))
                #expect(try await story.count("ionoscloud_s3_key") == 0)
            },
        ]
    static let deleting: [Row] = [deleting1, deleting2].flatMap { $0 }
}
