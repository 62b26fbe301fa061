import JSONText
import Providers

extension Plan {
    /// What the plan means as a whole, as bytes to seal: people and buckets are named in it.
    var encodedSections: [UInt8] {
        let sections = sections.map { section -> JSONValue in
            ["name": .string(section.name), "title": .string(section.title), "lines": section.json]
        }
        return JSONValue.array(sections).bytes(.compact)
    }

    /// Reads such bytes; nil for others.
    static func sections(decoding bytes: [UInt8]) -> [PlanSection]? {
        guard let parts = (try? JSONValue(parsing: bytes))?.array else {
            return nil
        }
        let sections = parts.compactMap { part -> PlanSection? in
            guard let name = part["name"]?.string, let title = part["title"]?.string,
                let lines = part["lines"]
            else {
                return nil
            }
            return PlanSection(name, title: title, json: lines)
        }
        return sections.count == parts.count ? sections : nil
    }
}
