internal import SourceText

/// What becomes of one person and his keys, apart from buckets.
struct PersonComparison {
    let name: String
    let old: AccessPicture.Person?
    let new: AccessPicture.Person?

    var changes: [AccessChange] {
        switch (old, new) {
        case (nil, let new?): arrival(new)
        case (let old?, nil): departure(old)
        case (let old?, let new?): roles(old, new) + keys(old, new)
        case (nil, nil): []
        }
    }

    private func change(
        _ kind: AccessChange.Kind,
        _ words: String,
        isAlarming: Bool = false,
        address: String? = nil
    ) -> AccessChange {
        AccessChange(
            kind: kind,
            text: "\(name) \(words)",
            isAlarming: isAlarming,
            address: address,
            concernsExisting: old != nil
        )
    }

    private func arrival(_ new: AccessPicture.Person) -> [AccessChange] {
        var changes = new.isStandIn ? [] : [change(.newPerson, "becomes a user")]
        if new.isAdministrator == true {
            changes.append(change(.becomesAdministrator, "becomes administrator", isAlarming: true))
        }
        if !new.keyGroups.isEmpty {
            changes.append(change(.mayHaveKeys, "may have keys (by \(AccessWords.list(new.keyGroups)))"))
        }
        return changes + gained(new.keys, by: new)
    }

    private func departure(_ old: AccessPicture.Person) -> [AccessChange] {
        [change(.personGone, "is deleted" + (old.keys.isEmpty ? "" : ", with \(counted(old.keys.count))"))]
    }

    private func counted(_ keys: Int) -> String {
        keys == 1 ? "a key" : "\(keys) keys"
    }

    private func roles(_ old: AccessPicture.Person, _ new: AccessPicture.Person) -> [AccessChange] {
        var changes: [AccessChange] = []
        switch (old.isAdministrator, new.isAdministrator) {
        case (true, true), (false, false), (nil, nil), (nil, false): break
        case (_, true):
            changes.append(change(.becomesAdministrator, "becomes administrator", isAlarming: true))
        case (true, false): changes.append(change(.losesAdministrator, "is no longer administrator"))
        case (_, nil):
            changes.append(
                change(
                    .administratorUnknown,
                    "may become administrator: that is known after apply",
                    isAlarming: true
                )
            )
        }
        if old.isActive != false, new.isActive == false {
            changes.append(change(.switchedOff, "is switched off"))
        } else if old.isActive == false, new.isActive != false {
            changes.append(change(.switchedOn, "is switched on"))
        }
        let allows = (old: !old.keyGroups.isEmpty, new: !new.keyGroups.isEmpty)
        if !allows.old, allows.new {
            changes.append(change(.mayHaveKeys, "may have keys (by \(AccessWords.list(new.keyGroups)))"))
        } else if allows.old, !allows.new, new.isAdministrator != true {
            changes.append(
                change(
                    .mayHaveNoKeys,
                    "may have no keys any more (was allowed by \(AccessWords.list(old.keyGroups)))"
                )
            )
        }
        return changes
    }

    private func gained(_ keys: [AccessPicture.Key], by person: AccessPicture.Person) -> [AccessChange] {
        guard let first = keys.first else {
            return []
        }
        let isPowerful = keys.contains { $0.isAdministrative == true }
        return [
            change(
                .getsKey,
                "gets \(counted(keys.count))" + (isPowerful ? ", an administrative one" : ""),
                address: first.address
            )
        ]
    }

    private func keys(_ old: AccessPicture.Person, _ new: AccessPicture.Person) -> [AccessChange] {
        var changes: [AccessChange] = []
        let present = Dictionary(firstOf: old.keys.map { ($0.identity, $0) })
        let coming = Dictionary(firstOf: new.keys.map { ($0.identity, $0) })
        let possessive = "\(name)'s key"
        func about(_ kind: AccessChange.Kind, _ words: String, _ key: AccessPicture.Key) -> AccessChange {
            AccessChange(kind: kind, text: "\(possessive) \(words)", address: key.address)
        }
        changes += gained(new.keys.filter { present[$0.identity] == nil }, by: new)
        let lost = old.keys.filter { coming[$0.identity] == nil }
        if let first = lost.first {
            changes.append(change(.losesKey, "loses \(counted(lost.count))", address: first.address))
        }
        for key in new.keys {
            guard let was = present[key.identity] else {
                continue
            }
            let isAnew = was.id != nil && key.id == nil
            if isAnew, key.isAdministrative == true, was.isAdministrative == nil, old.isAdministrator != false
            {
                // The key may be from a time when its user was administrator.
                changes.append(
                    about(
                        .keyMadeAnew,
                        "is made anew, as an administrative one: perhaps it is that already",
                        key
                    )
                )
            } else if key.isAdministrative == true, was.isAdministrative != true {
                changes.append(
                    about(
                        .keyBecomesAdministrative,
                        isAnew ? "becomes administrative when it is made anew" : "becomes administrative",
                        key
                    )
                )
            } else if isAnew {
                changes.append(about(.keyMadeAnew, "is made anew", key))
            }
            if was.isActive != false, key.isActive == false {
                changes.append(about(.keySwitchedOff, "is switched off", key))
            } else if was.isActive == false, key.isActive != false {
                changes.append(about(.keySwitchedOn, "is switched on", key))
            }
        }
        return changes
    }
}
