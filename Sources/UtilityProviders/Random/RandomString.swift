import Providers
import SourceText
import Values

/// `random_string`: a text of random characters that is no secret.
struct RandomString: UtilityType {
    static let name = "random_string"

    let source: RandomSource

    func make(_ planned: ValueMap) throws(DiagnosticsError) -> ValueMap {
        var generator = source.generator()
        return completed(planned, try TextRecipe(planned).text(&generator))
    }

    private func completed(_ attributes: ValueMap, _ text: String) -> ValueMap {
        var made = attributes
        made["id"] = .string(text)
        made["result"] = .string(text)
        return made
    }

    func imported(_ id: String) throws(DiagnosticsError) -> ValueMap? {
        guard !id.isEmpty else {
            throw DiagnosticsError(
                .error("Invalid import id", "The id of a random_string is the text itself, and it is empty.")
            )
        }
        return completed(TextRecipe.imported(id), id)
    }
}
