import ObjectStorage
import SourceText
import Terminal
import Timestamps

/// Writes the report for people, in whole lines.
struct AccessText {
    private let report: AccessReport
    private let palette: Palette
    /// Columns of the terminal; 0 or less wraps nothing.
    private let width: Int

    init(_ report: AccessReport, palette: Palette, width: Int) {
        self.report = report
        self.palette = palette
        self.width = width
    }

    var text: String {
        let columns = report.columns
        var text = ""
        switch report.order {
        case .person:
            for subject in report.subjects {
                text += person(subject, columns)
            }
            text += unread(columns) + unreadLists(columns)
        case .bucket:
            let subjects = report.subjects
            for column in columns {
                text += bucket(column, subjects)
            }
            if columns.isEmpty, report.table.picture.unreadBuckets == nil {
                text += line("There are no buckets.")
            }
        }
        if let reason = report.table.picture.unreadBuckets {
            text += line("Buckets: not read: \(reason.inLine).")
        }
        if report.ignoresContracts {
            text += line(
                "The number of the contract is not known here: users in policies are found by their ids alone, whatever"
                    + " contract the policy names."
            )
        }
        return text.isEmpty ? line("There is nobody, and no bucket.") : text
    }

    // MARK: By person

    private func person(_ subject: AccessReport.Subject, _ columns: [AccessTable.Column]) -> String {
        var lines: [String] = []
        for column in columns where column.access != nil && subject.person?.isAllPowerful != true {
            lines += rights(subject, column)
        }
        if subject.person == nil, lines.isEmpty {
            // Whom no bucket lets in need not be spoken of, where all were read.
            guard subject.subject == .everyone, !columns.isEmpty, report.isEverythingRead,
                report.source == .account
            else {
                return ""
            }
            lines = ["may do nothing"]
        }
        var text = heading(subject.title)
        if let person = subject.person {
            if let address = person.address, address != person.title { text += item(address) }
            text += facts(person).map(item).joined()
            if person.isAllPowerful == true {
                text += item("may do everything in every bucket of the contract")
                let denying = columns.filter { isDoubtful(person, $0) }.map(\.bucket.name.inLine)
                if !denying.isEmpty {
                    text += item(
                        "perhaps less in \(AccessWords.list(denying)): \(Self.denyForAdministrators)"
                    )
                }
                lines = []
            }
            if person.isAllPowerful != true {
                lines += shared(columns, by: person)
            }
            // A state and a plan know only the buckets that are managed.
            if lines.isEmpty, person.isAllPowerful != true, report.isEverythingRead,
                report.source == .account
            {
                lines = ["may do nothing in any bucket"]
            }
        }
        return text + lines.map(item).joined() + "\n"
    }

    /// In which buckets people may do what everyone may, or every user.
    private func shared(_ columns: [AccessTable.Column], by person: AccessPicture.Person) -> [String] {
        let shared = columns.filter { !$0.anyUser.isEmpty }
        let closed = shared.filter { report.leavesOut(person, of: $0) }
        let open = shared.filter { !report.leavesOut(person, of: $0) }
        let forUsers = open.filter { $0.anyUser != $0.everyone }.map(\.bucket.name.inLine)
        let forAll = open.filter { $0.anyUser == $0.everyone }.map(\.bucket.name.inLine)
        let withoutKey = closed.filter { !$0.everyone.isEmpty }.map(\.bucket.name.inLine)
        return [("every user of the contract", forUsers), ("everyone", forAll)].filter { !$0.1.isEmpty }.map {
            "may do what \($0) may in \(AccessWords.list($1))"
        }
            + (withoutKey.isEmpty
                ? []
                : [
                    "may do what everyone may in \(AccessWords.list(withoutKey)) without a key only: with one, the policy leaves"
                        + " the user out"
                ])
    }

    private func facts(_ person: AccessPicture.Person) -> [String] {
        var facts: [String] = []
        switch person.isAdministrator {
        case true: facts.append("is an administrator")
        case false: facts.append("is not an administrator")
        case nil: facts.append("may be an administrator: that is not known")
        }
        if person.isActive == false { facts.append("is switched off") }
        if !person.keyGroups.isEmpty {
            facts.append("may have keys, by \(AccessWords.list(person.keyGroups.map(\.inLine)))")
        } else if person.isAdministrator == true {
            facts.append("may have keys, as administrator")
        } else if report.source == .account {
            facts.append("may not make keys: no group allows it")
        }
        if person.keys.isEmpty {
            facts.append(person.mayHaveOtherKeys ? "has no key that is managed here" : "has no key")
        }
        return facts + person.keys.map(key)
    }

    private func key(_ key: AccessPicture.Key) -> String {
        var words = ["key \(key.id.map(Self.short) ?? "that is yet to be made")"]
        if let address = key.address { words.append(address.inLine) }
        if let created = key.created {
            let days = (report.now.seconds - created.seconds) / 86_400
            let age = days == 0 ? "today" : "\(days) \(days == 1 ? "day" : "days") ago"
            words.append("made \(created.text), \(age)")
        } else if report.source == .account {
            words.append("age unknown")
        }
        words.append(
            key.isActive == false ? "switched off" : key.isActive == nil ? "may be switched off" : "active"
        )
        switch key.isAdministrative {
        case true: words.append("administrative")
        case false: words.append("not administrative")
        case nil: break
        }
        if let rotation = key.rotation { words.append(rotation) }
        return words.joined(separator: ", ")
    }

    /// Keys are up to 92 characters long.
    private static func short(_ id: String) -> String {
        id.count > 24 ? id.prefix(16).description.inLine + "…" : id.inLine
    }

    // MARK: By bucket

    private func bucket(_ column: AccessTable.Column, _ subjects: [AccessReport.Subject]) -> String {
        let region = column.bucket.region.map { " (\($0.inLine))" } ?? ""
        var text = heading(column.bucket.name.inLine + region)
        if let reason = column.bucket.reasonNotRead {
            return text + item("not read: \(reason.inLine)") + "\n"
        }
        if let reason = column.bucket.listNotReadBecause {
            text += item("its access control list: not read: \(reason.inLine)")
        }
        if column.access?.isPublic == true {
            text += item("is public: anybody may use it, without a key")
        }
        var (administrators, isDoubtful) = (0, false)
        for subject in subjects {
            if let person = subject.person, person.isAllPowerful == true {
                administrators += 1
                isDoubtful = isDoubtful || self.isDoubtful(person, column)
                if !report.selection.isOfPeople { continue }
                text += item(
                    "\(subject.title.inLine) may do everything in \(column.bucket.name.inLine)"
                        + (self.isDoubtful(person, column) ? Self.perhaps : "")
                )
                continue
            }
            text += rights(subject, column).map { item("\(subject.title.inLine) \($0)") }.joined()
        }
        if administrators > 0, !report.selection.isOfPeople {
            text += item(
                "administrators (\(administrators)) may do everything in \(column.bucket.name.inLine)"
                    + (isDoubtful ? Self.perhaps : "")
            )
        }
        return text + "\n"
    }

    private static let denyForAdministrators = "whether a deny holds for administrators is not documented"
    private static let perhaps = " (perhaps: \(denyForAdministrators))"

    /// Whether a deny perhaps takes something from one who may do everything.
    private func isDoubtful(_ person: AccessPicture.Person, _ column: AccessTable.Column) -> Bool {
        column.grants(of: person).contains { !$0.exceptions.isEmpty }
    }

    private func unread(_ columns: [AccessTable.Column]) -> String {
        let unread = columns.filter { $0.access == nil }
        guard !unread.isEmpty, report.table.picture.unreadBuckets == nil || report.selection.isOfBuckets
        else {
            return unread.isEmpty
                ? ""
                : heading("Buckets that were not read")
                    + unread.map { item($0.bucket.name.inLine) }.joined() + "\n"
        }
        return heading("Buckets that were not read")
            + unread.map {
                item("\($0.bucket.name.inLine): not read: \(($0.bucket.reasonNotRead ?? "").inLine)")
            }.joined()
            + "\n"
    }

    private func unreadLists(_ columns: [AccessTable.Column]) -> String {
        let items = columns.filter { $0.access != nil }.compactMap { column in
            column.bucket.listNotReadBecause.map { item("\(column.bucket.name.inLine): \($0.inLine)") }
        }
        return items.isEmpty
            ? "" : heading("Access control lists that were not read") + items.joined() + "\n"
    }

    // MARK: Rights

    /// A line for each statement, such as `may read finance/reports/* (statement 1 "Reports")`, and what they depend on.
    private func rights(_ subject: AccessReport.Subject, _ column: AccessTable.Column) -> [String] {
        let grants = report.ownGrants(subject, in: column)
        var sources: [AccessSource] = []
        for grant in grants where !sources.contains(grant.source) {
            sources.append(grant.source)
        }
        let lines = sources.map { source in
            let rights = AccessRight.rights(of: grants.filter { $0.source == source })
            let phrases = AccessWords.phrases(rights, in: column.bucket.name).map { "may \($0)" }
            return phrases.joined(separator: "; ") + Self.name(source)
        }
        return lines + AccessWords.notes(AccessRight.rights(of: grants)).map { "note: \($0)" }
    }

    private static func name(_ source: AccessSource) -> String {
        switch source {
        case .administrator: " (as administrator)"
        case .accessList: " (access control list of the bucket)"
        case .statement(let number, let sid):
            " (statement \(number)" + (sid.map { " \"\($0.inLine)\"" } ?? "") + ")"
        }
    }

    // MARK: Layout

    private func heading(_ text: String) -> String {
        palette.on(.bold) + wordWrap(text.inLine, width: width) + palette.reset + "\n"
    }

    private func line(_ text: String) -> String {
        wordWrap(text, width: width) + "\n"
    }

    private func item(_ text: String) -> String {
        let lines = wordWrap(text, width: width > 0 ? max(20, width - 4) : width)
        return "    " + lines.replacing("\n", with: "\n      ") + "\n"
    }
}
