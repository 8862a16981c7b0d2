import Foundation

/// A name or address as its words, folded so that spellings of one thing agree: small letters without diacritics, no
/// punctuation, one form for each abbreviation, and without the words that say nothing in a list of defibrillators.
///
/// `The AED at St. Peter’s Ctr` gives `st`, `peters`, `centre`.
struct FoldedWords: Hashable {
    /// In the order of the text.
    let words: [[Unicode.Scalar]]

    /// Characters that are looked at, before and after decomposition. It bounds the cost of everything made of it.
    static let lengthLimit = 500

    /// - Complexity: O(n) for n characters, of which ``lengthLimit`` count.
    init(_ text: String?) {
        guard let text else {
            words = []
            return
        }
        let start = String(text.unicodeScalars.prefix(Self.lengthLimit))
        // Compatibility decomposition takes diacritics off their letters and makes one of ﬁ and fi, ２ and 2.
        let plain = start.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars
        var words: [String] = []
        var word = ""
        func end() {
            if !word.isEmpty { words.append(Self.oneForm[word] ?? word) }
            word = ""
        }
        for scalar in plain.prefix(Self.lengthLimit) {
            if let letters = Self.undecomposed[scalar] {
                word += letters
            } else if TextHygiene.isLetterOrDigit(scalar) {
                word.unicodeScalars.append(scalar)
            } else if !Self.isPassedOver(scalar) {
                end()
            }
        }
        end()
        self.words = words.filter { !Self.silent.contains($0) }.map { Array($0.unicodeScalars) }
    }

    var isEmpty: Bool { words.isEmpty }

    /// The words without gaps: `co op` and `coop` are one.
    var joined: [Unicode.Scalar] { Array(words.joined()) }

    /// Marks on letters and the apostrophe of `Peter’s` do not end a word.
    private static func isPassedOver(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "'", "’", "‘", "`", "´", "ʼ": true
        case "\u{0}"..."\u{7F}": false
        default: scalar.properties.generalCategory == .nonspacingMark
        }
    }

    /// Letters that Unicode does not take apart.
    private static let undecomposed: [Unicode.Scalar: String] = [
        "ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe",
    ]

    /// `st` is saint or street; nothing is lost by taking both for one.
    private static let oneForm: [String: String] = [
        "saint": "st", "street": "st", "str": "st", "road": "rd", "center": "centre", "ctr": "centre", "cntr": "centre",
        "avenue": "ave", "av": "ave", "lane": "ln", "drive": "dr", "square": "sq", "park": "pk", "gardens": "gdns",
        "crescent": "cres", "place": "pl", "court": "ct", "mount": "mt", "station": "stn", "school": "sch",
        "hospital": "hosp", "university": "uni", "univ": "uni", "community": "comm", "primary": "pri", "prim": "pri",
        "junior": "jnr", "jr": "jnr", "doctor": "dr", "doctors": "drs",
    ]

    private static let silent: Set<String> = [
        "aed", "aeds", "pad", "cpad", "dae", "defib", "defibs", "defibrillator", "defibrillators", "defibrilator",
        "defribrillator", "automated", "external", "cabinet", "site", "location",
        "a", "an", "the", "of", "at", "in", "on", "by", "for", "and", "near", "outside", "inside",
    ]
}
