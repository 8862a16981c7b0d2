import CivilTime

/// Names of importing sources, as the database takes them: `^[a-z][a-z0-9_.-]{0,62}$`.
public enum SourceName {
    public static let greatestLength = 63

    public static func isValid(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, bytes.count <= greatestLength else { return false }
        return isLetter(first) && bytes.allSatisfy(isAllowed)
    }

    /// The name under which a file is taken to belong to a source if nobody says otherwise: the file name without
    /// directories, the endings `.gz`, `.geojson`, `.json`, `.csv`, `.tsv`, `.txt` and a date at the end, so that
    /// `aed_poland_2025-03-08.geojson.gz` and the file of the month after are of one source.
    ///
    /// Always valid; `import` where nothing is left of the file's name.
    public static func suggested(forFileNamed fileName: String) -> String {
        let last =
            fileName.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }.last ?? fileName.utf8[...]
        var name = last.map(normalised)
        while let ending = endings.first(where: { name.count > $0.count && name.ends(with: $0) }) {
            name.removeLast(ending.count)
        }
        trim(&name)
        if let length = dateLength(atEndOf: name) {
            name.removeLast(length)
            trim(&name)
        }
        if let first = name.first, !isLetter(first) { name = Array("source_".utf8) + name }
        name = Array(name.prefix(greatestLength))
        trim(&name)
        return name.isEmpty ? "import" : String(decoding: name, as: UTF8.self)
    }

    private static let endings = [".gz", ".geojson", ".json", ".csv", ".tsv", ".txt"].map { Array($0.utf8) }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }
    private static func isAllowed(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || isSeparator(byte) }

    /// Small letters, and an underscore for whatever is not allowed.
    private static func normalised(_ byte: UInt8) -> UInt8 {
        let small = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 0x20 : byte
        return isAllowed(small) ? small : UInt8(ascii: "_")
    }

    private static func trim(_ name: inout [UInt8]) {
        while let last = name.last, isSeparator(last) { name.removeLast() }
        name = Array(name.drop(while: isSeparator))
    }

    /// The length of `2025-03-08`, `2025_03_08`, `20250308` or `2025-03` at the end, after a separator or from the start.
    private static func dateLength(atEndOf name: [UInt8]) -> Int? {
        for shape in ["0000-00-00", "00000000", "0000-00"] {
            let tail = name.suffix(shape.utf8.count)
            let matches =
                tail.count == shape.utf8.count
                && zip(tail, shape.utf8).allSatisfy { $1 == UInt8(ascii: "0") ? isDigit($0) : isSeparator($0) }
            let before = name.dropLast(shape.utf8.count).last
            if matches, before.map(isSeparator) ?? true, plausible(tail.filter(isDigit)) { return shape.utf8.count }
        }
        return nil
    }

    /// A year of our time, a month, perhaps a day.
    private static func plausible(_ digits: [UInt8]) -> Bool {
        let text = String(decoding: digits, as: UTF8.self)
        guard let year = DecimalNumber.readWhole(text.prefix(4)),
            let month = DecimalNumber.readWhole(text.dropFirst(4).prefix(2))
        else { return false }
        let day = digits.count == 8 ? DecimalNumber.readWhole(text.suffix(2)) : 1
        return (1990...2100).contains(year) && CalendarDay(year: year, month: month, day: day ?? 0) != nil
    }
}

extension [UInt8] {
    fileprivate func ends(with ending: [UInt8]) -> Bool { suffix(ending.count).elementsEqual(ending) }
}
