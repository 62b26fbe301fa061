/// String-keyed values in the order of the keys' bytes, which is the order Terraform prints and iterates in.
package struct ValueMap: Sendable, Hashable {
    private var keyList: [String]
    private var valueList: [Value]

    package init() {
        keyList = []
        valueList = []
    }

    /// Of entries with one key, the last wins.
    package init(_ entries: some Sequence<(String, Value)>) {
        var byKey: [String: Value] = [:]
        for (key, value) in entries {
            byKey[key] = value
        }
        let sorted = byKey.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        keyList = sorted.map(\.key)
        valueList = sorted.map(\.value)
    }

    package var keys: [String] {
        keyList
    }

    package var values: [Value] {
        valueList
    }

    package var count: Int {
        keyList.count
    }

    package var isEmpty: Bool {
        keyList.isEmpty
    }

    /// Setting `nil` removes the entry.
    package subscript(key: String) -> Value? {
        get {
            let index = position(of: key)
            return index < keyList.count && keyList[index] == key ? valueList[index] : nil
        }
        set {
            let index = position(of: key)
            let found = index < keyList.count && keyList[index] == key
            switch (found, newValue) {
            case (true, let value?):
                valueList[index] = value
            case (true, nil):
                keyList.remove(at: index)
                valueList.remove(at: index)
            case (false, let value?):
                keyList.insert(key, at: index)
                valueList.insert(value, at: index)
            case (false, nil):
                break
            }
        }
    }

    private func position(of key: String) -> Int {
        var low = 0
        var high = keyList.count
        while low < high {
            let middle = (low + high) / 2
            if keyList[middle].utf8.lexicographicallyPrecedes(key.utf8) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}

extension ValueMap: Sequence {
    package func makeIterator() -> Zip2Sequence<[String], [Value]>.Iterator {
        zip(keyList, valueList).makeIterator()
    }
}
