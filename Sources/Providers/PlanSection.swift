package import JSONText

/// What a plan as a whole means, in the words of a provider: it stands at the head of the plan.
package struct PlanSection: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        /// A sentence without its full stop, safe to print.
        package let text: String
        /// Whether it must not be missed: such lines stand first and are marked.
        package let isAlarming: Bool
        /// The same for programs; the text is added.
        package let details: JSONObject

        package init(_ text: String, isAlarming: Bool = false, details: JSONObject = [:]) {
            self.text = text
            self.isAlarming = isAlarming
            self.details = details
        }
    }

    /// The member of a plan's JSON that holds it, such as `access_changes`.
    package let name: String
    /// How its text begins, such as `Access changes`.
    package let title: String
    /// None says that there is nothing of the kind.
    package private(set) var lines: [Line]

    package init(_ name: String, title: String, lines: [Line]) {
        self.name = name
        self.title = title
        self.lines = lines.filter(\.isAlarming) + lines.filter { !$0.isAlarming }
    }

    /// Sections of one name joined, in the order in which the names come.
    package static func joined(_ sections: [PlanSection]) -> [PlanSection] {
        var joined: [PlanSection] = []
        for section in sections {
            if let place = joined.firstIndex(where: { $0.name == section.name }) {
                joined[place] = PlanSection(
                    section.name,
                    title: section.title,
                    lines: joined[place].lines + section.lines
                )
            } else {
                joined.append(section)
            }
        }
        return joined
    }

    /// The same for people, with words in the place of what stands for ids.
    package func replacing(_ standIns: StandIns) -> PlanSection {
        guard !standIns.isEmpty else {
            return self
        }
        var section = self
        section.lines = lines.map { line in
            Line(
                standIns.replaced(in: line.text),
                isAlarming: line.isAlarming,
                details: Self.replacing(standIns, in: line.details)
            )
        }
        return section
    }

    private static func replacing(_ standIns: StandIns, in value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(standIns.replaced(in: text))
        case .array(let elements): .array(elements.map { replacing(standIns, in: $0) })
        case .object(let object): .object(replacing(standIns, in: object))
        default: value
        }
    }

    private static func replacing(_ standIns: StandIns, in object: JSONObject) -> JSONObject {
        JSONObject(object.members.map { .init(name: $0.name, value: replacing(standIns, in: $0.value)) })
    }

    /// The lines for programs.
    package var json: JSONValue {
        .array(
            lines.map { line in
                var object = JSONObject([.init(name: "text", value: .string(line.text))])
                object["alarming"] = .bool(line.isAlarming)
                for member in line.details.members {
                    object[member.name] = member.value
                }
                return .object(object)
            }
        )
    }

    /// Reads what `json` wrote; nil for anything else.
    ///
    /// - Parameters:
    ///   - name: of the section.
    ///   - title: how its text begins.
    ///   - json: its lines.
    package init?(_ name: String, title: String, json: JSONValue) {
        guard let lines = json.array else {
            return nil
        }
        var read: [Line] = []
        for line in lines {
            guard var details = line.object, let text = line["text"]?.string,
                let isAlarming = line["alarming"]?.bool
            else {
                return nil
            }
            details["text"] = nil
            details["alarming"] = nil
            read.append(Line(text, isAlarming: isAlarming, details: details))
        }
        self.init(name, title: title, lines: read)
    }
}
