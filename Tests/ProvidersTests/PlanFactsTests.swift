import Addresses
import JSONText
import Providers
import Testing

@Suite struct PlanFactsTests {
    private let main = ProviderAddress(name: "aws")
    private let other = ProviderAddress(name: "aws", alias: "eu")
    private let third = ProviderAddress(name: "hetzner", alias: "x")

    /// Plan files of one provider without aliases hold its facts as they are.
    @Test func factsOfOneConfigurationStandByThemselves() {
        var facts = PlanFacts()
        facts[main] = ProviderFacts(["users": ["a"]])
        #expect(facts.json(of: [main]) == ["users": ["a"]])
    }

    @Test func factsOfAliasesStandBesideThem() {
        var facts = PlanFacts()
        facts[main] = ProviderFacts(["users": ["a"]])
        facts[other] = ProviderFacts(["users": ["b"]])
        #expect(
            facts.json(of: [main, other]) == ["users": ["a"], "other accounts": ["eu": ["users": ["b"]]]]
        )
    }

    @Test func whatIsWrittenIsRead() {
        var facts = PlanFacts()
        facts[main] = ProviderFacts(["users": ["a"]])
        facts[other] = ProviderFacts(["users": ["b"]])
        facts[third] = ProviderFacts(["zones": []])
        let configurations = [main, other, third]
        let read = PlanFacts(facts.json(of: configurations), of: configurations)
        #expect(read[main].content["users"] == ["a"])
        #expect(read[other] == facts[other])
        #expect(read[third] == facts[third])
    }
}
