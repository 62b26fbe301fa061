enum GZip { static func compress(_ b: [UInt8]) -> [UInt8] { b } }
