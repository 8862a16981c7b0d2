import SpatialGrid

/// A key for rows of sources that give none.
enum EntryKey {
    /// The doubt about a row without a key where others have one.
    static let missing = "It has no key of its own; one was made of its name, address and position."

    /// `name|postcode|latitude,longitude`: the name in small letters with one hyphen for whatever is neither letter nor
    /// digit; the postcode, or the address in the same manner where there is none; the position to 5 decimals, a metre.
    ///
    /// It stays the same from one file of a source to the next as long as these three do, whatever else changes. A key of
    /// more than 120 characters is cut there, and a hash of the whole (FNV-1a, 64 bits) put at its end.
    static func derived(from entry: SiteEntry) -> String {
        let place = entry.postcode ?? folded(entry.address ?? "")
        let key =
            folded(entry.name ?? "") + "|" + place + "|" + fiveDecimals(entry.coordinate.latitudeE7) + ","
            + fiveDecimals(entry.coordinate.longitudeE7)
        guard key.unicodeScalars.count > 120 else { return key }
        return String(String.UnicodeScalarView(key.unicodeScalars.prefix(120))) + "~" + String(hash(of: key), radix: 16)
    }

    private static func folded(_ text: String) -> String {
        var folded = ""
        var gap = false
        for scalar in text.lowercased().unicodeScalars {
            if TextHygiene.isLetterOrDigit(scalar) {
                if gap, !folded.isEmpty { folded += "-" }
                gap = false
                folded.unicodeScalars.append(scalar)
            } else {
                gap = true
            }
        }
        return folded
    }

    private static func fiveDecimals(_ e7: Int32) -> String {
        let units = (Int(abs(e7)) + 50) / 100
        let decimals = String(units % 100_000)
        return (e7 < 0 ? "-" : "") + "\(units / 100_000)." + String(repeating: "0", count: 5 - decimals.count)
            + decimals
    }

    private static func hash(of text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
