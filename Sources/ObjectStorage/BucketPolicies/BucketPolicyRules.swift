package import ResourceSchemas
internal import SourceText
package import Values

/// What is wrong with the arguments of a bucket policy, and when two are the same.
package struct BucketPolicyRules: TypeRules {
    package init() {}

    package func meaning(of text: String, in attribute: String) -> String {
        attribute == "policy" ? String(decoding: PolicyMeaning.normal(text), as: UTF8.self) : text
    }

    package func change(
        of attribute: String,
        from before: String?,
        to after: String?,
        objects: KnownObjects
    ) -> ChangeInWords? {
        var documents: [PolicyDocument?] = []
        for text in [before, after] {
            guard let text else {
                documents.append(nil)
                continue
            }
            guard let document = try? PolicyDocument(text) else {
                return nil
            }
            documents.append(document)
        }
        let findings = documents[1].map { PolicyChecks.findings(in: $0, PolicyChecks.Surroundings()) } ?? []
        return ChangeInWords(
            from: documents[0],
            to: documents[1],
            objects: objects,
            notes: findings.filter(\.isNote).map(\.note)
        )
    }

    package func problems(in arguments: ValueMap) -> [ArgumentProblem] {
        guard let policy = arguments["policy"], let text = policy.stringValue else {
            return []
        }
        let document: PolicyDocument
        do throws(PolicyError) {
            document = try PolicyDocument(text)
        } catch {
            let detail = policy.isSensitive ? "Its value is sensitive and not shown." : error.message
            return [ArgumentProblem("Invalid bucket policy", detail, at: "policy")]
        }
        let findings = PolicyChecks.findings(
            in: document,
            PolicyChecks.Surroundings(bucket: arguments["bucket"]?.stringValue)
        )
        // Whose number it is, only the account can tell.
        return findings.filter { $0.kind != .exampleContract && !$0.isNote }.map { finding in
            ArgumentProblem(
                finding.summary,
                policy.isSensitive ? "Its value is sensitive and not shown." : finding.detail,
                at: "policy",
                severity: finding.severity,
                isRemark: finding.severity == .warning
            )
        }
    }
}
