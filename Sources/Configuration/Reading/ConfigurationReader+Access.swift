import HCL
import SourceText

/// `access`.
extension ConfigurationReader {
    mutating func readAccess(_ content: BlockContent) {
        let context = content.block.title
        _ = reporting { KeyformFile.BlockKind.access.shape.check(content, in: context, $0) }
        if let earlier = declare("access", "", content.header) {
            report(
                .error(
                    "Duplicate access block",
                    "An access block was already given at \(earlier.placeDescription). Name all words in one list.",
                    at: content.block.typeRange
                )
            )
            return
        }
        guard let attribute = content["allow"],
            let elements = staticList(attribute.value, in: context)
        else { return }
        for element in elements {
            if case .string(let word) = element.node {
                configuration.allowances.append(AllowedWord(word: word, range: element.range))
            } else if case .invalid = element.node {
                continue
            } else {
                report(
                    .error(
                        "Invalid word to allow",
                        "Each word must be a literal text, such as \"public\": what plans may do that is otherwise refused is"
                            + " not left to variables and functions.",
                        at: element.range,
                        in: context
                    )
                )
            }
        }
    }
}
