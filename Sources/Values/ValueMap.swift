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
        byKey.reserveCapacity(entries.underestimatedCount)
        for (key, value) in entries {
            byKey[key] = value
        }
        let sorted = byKey.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        keyList = sorted.map(\.key)
        valueList = sorted.map(\.value)
    }

    /// Keys that are already unique and sorted by their bytes, each with the value at the same index.
    package init(sortedKeys: [String], values: [Value]) {
        keyList = sortedKeys
        valueList = values
    }

    /// The map with each value replaced by what the function makes of its key and itself.
    package func mapValues<E: Error>(_ transform: (String, Value) throws(E) -> Value) throws(E) -> ValueMap {
        var values: [Value] = []
        values.reserveCapacity(valueList.count)
        for index in keyList.indices {
            values.append(try transform(keyList[index], valueList[index]))
        }
        return ValueMap(sortedKeys: keyList, values: values)
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
