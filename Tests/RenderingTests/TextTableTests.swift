import Terminal
import Testing

@testable import Rendering

@Suite struct TextTableTests {
    private let table = TextTable(
        ["RUN", "WHO", "RESULT"],
        [
            .init(["1", "ada", "two words and more of them, so many that they need a second line"]),
            .init(["12", "somebody", "done"], note: "because"),
        ]
    )

    @Test func linesAreAsLongAsTheyAreInAPipe() {
        #expect(
            table.text(palette: .plain, width: 0) == """
                RUN  WHO       RESULT
                1    ada       two words and more of them, so many that they need a second line
                12   somebody  done
                     | because

                """
        )
        #expect(table.text(palette: .plain, width: 200) == table.text(palette: .plain, width: 0))
    }

    @Test func theLastCellIsBrokenWithinItsColumn() {
        #expect(
            table.text(palette: .plain, width: 60) == """
                RUN  WHO       RESULT
                1    ada       two words and more of them, so many that they
                               need a second line
                12   somebody  done
                     | because

                """
        )
    }

    @Test func theLastCellGoesBelowWhereThereIsNoRoom() {
        #expect(
            table.text(palette: .plain, width: 34) == """
                RUN  WHO
                     RESULT
                1    ada
                     two words and more of them,
                     so many that they need a
                     second line
                12   somebody
                     done
                     | because

                """
        )
    }
}
