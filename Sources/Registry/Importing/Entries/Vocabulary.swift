import CivilTime

/// The words in which lists say yes and no, inside and outside, for everybody and for nobody.
enum Vocabulary {
    /// Nil where the word is none of these.
    static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "yes", "y", "true", "1", "oui": true
        case "no", "n", "false", "0", "non": false
        default: nil
        }
    }

    /// Whether the device is inside a building.
    static func indoor(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "indoor", "indoors", "inside", "internal", "intérieur", "interieur": true
        case "outdoor", "outdoors", "outside", "external", "extérieur", "exterieur": false
        default: flag(text)
        }
    }

    /// OpenStreetMap's words for `access`, the register's own, and a few of other lists. French `non` is the answer to
    /// whether access is free, so it does not mean that there is none.
    static func access(_ text: String) -> SiteAccess? {
        switch text.lowercased() {
        case "yes", "public", "permissive", "oui", "designated", "free": .public
        case "customers", "customer", "permit", "members", "restricted", "limited", "residents", "employees", "staff",
            "students", "visitors", "key", "non":
            .restricted
        case "private", "no": .private
        case "unknown": .unknown
        default: nil
        }
    }

    /// Whether the source says that the device works. Nil where the words are not known.
    static func works(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "en fonctionnement", "ok", "operational", "in service", "working", "active", "ready", "open": true
        case "hors service", "supprimé définitivement", "absent momentanément", "out of service", "out of order",
            "broken", "closed", "removed", "retired", "inactive", "decommissioned", "missing", "faulty":
            false
        default: nil
        }
    }

    /// A day written as `2026-11-22`, with or without a time of day after it.
    static func day(_ text: String) -> CalendarDay? {
        let separator = text.utf8.dropFirst(10).first
        guard separator == nil || separator == UInt8(ascii: "T") || separator == UInt8(ascii: " ") else { return nil }
        return CalendarDay(String(decoding: text.utf8.prefix(10), as: UTF8.self))
    }

    /// A day as a spreadsheet of this country writes it: `22/11/2026`.
    static func dayFirst(_ text: String) -> CalendarDay? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].utf8.count == 4, parts.prefix(2).allSatisfy({ $0.utf8.count <= 2 }),
            let day = DecimalNumber.readWhole(parts[0]), let month = DecimalNumber.readWhole(parts[1]),
            let year = DecimalNumber.readWhole(parts[2])
        else { return nil }
        return CalendarDay(year: year, month: month, day: day)
    }

    /// A value that can be repeated in a report: one small word, or digits as in a date. Nil for everything else, since
    /// people put names and telephone numbers anywhere.
    static func quotable(_ text: String) -> String? {
        let bytes = text.utf8
        guard bytes.count <= 20 else { return nil }
        let word = bytes.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_") }
        let separators = bytes.count { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
        let digits = bytes.count { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let date = (4...10).contains(bytes.count) && digits + separators == bytes.count && (1...2).contains(separators)
        return word || date ? text : nil
    }
}
