/// Configurations of any size.
enum GeneratedText {
    /// A block for each object; every one refers to up to three earlier ones.
    static func blocks(_ count: Int) -> String {
        var random = UInt64(count)
        func next(_ bound: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((random >> 33) % UInt64(bound))
        }
        var text = ""
        for index in 0..<count {
            var needs: [String] = []
            for _ in 0..<(index == 0 ? 0 : 3) {
                needs.append("bench_thing.r\(index - 1 - next(min(index, 50))).id")
            }
            text += """
                resource "bench_thing" "r\(index)" {
                  name  = "thing ${\(index) + 1}"
                  needs = [\(needs.joined(separator: ", "))]
                }

                """
        }
        return text
    }

    /// Two blocks with half of the objects each; every one of the second refers to one of the first.
    static func instances(_ count: Int) -> String {
        """
        resource "bench_thing" "user" {
          count = \(count / 2)
          name  = "user ${count.index}"
        }
        resource "bench_thing" "key" {
          count = \(count - count / 2)
          name  = "key ${count.index}"
          needs = [bench_thing.user[count.index % \(max(count / 2, 1))].id]
        }

        """
    }
}
