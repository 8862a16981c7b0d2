/// Tells from a description that a device is carried in a vehicle, so that its point is only where the vehicle is kept.
///
/// English and Polish, with a few words of German, French and Italian. The Polish ones are those of the national list,
/// where about one device in six is on a fire engine.
enum VehicleWords {
    static func areIn(_ text: String) -> Bool {
        let words = words(of: text)
        if words.count == 1, words[0] == "vehicle" { return true }
        if words.contains(where: { vehicles.contains($0) || $0.hasPrefix("mobiln") }) { return true }
        let carried = words.contains { $0.hasPrefix("wyposaż") || $0.hasPrefix("kabin") || $0 == "wewnątrz" }
        if carried, words.contains(where: ofVehicles.contains) { return true }
        return words.indices.contains { start in
            phrases[words[start], default: []].contains { words[start...].starts(with: $0) }
        }
    }

    /// Small letters, cut at everything that is neither letter nor digit. The cost is bounded.
    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars.prefix(TextHygiene.textLimit) {
            if TextHygiene.isLetterOrDigit(scalar) {
                word.append(scalar)
            } else if !word.isEmpty {
                words.append(String(word))
                word = String.UnicodeScalarView()
            }
        }
        if !word.isEmpty { words.append(String(word)) }
        return words
    }

    /// Genitives: on the equipment, in the cab *of* the engine. Alone they mean nothing, since devices also hang between
    /// the gates of the engines.
    private static let ofVehicles: Set = [
        "samochodu", "samochodów", "samochodowej", "pojazdu", "pojazdów", "wozu", "wozów",
    ]

    /// Words that name the vehicle in which something is.
    private static let vehicles: Set = [
        "samochód", "samochod", "samochodzie", "samochodach", "samochody", "pojazd", "pojeździe", "pojazdach",
        "pojazdy", "wóz", "wozie", "wozach", "wozy", "ambulansie", "karetce", "karetka", "radiowozie", "radiowóz",
        "firetruck", "firetrucks", "feuerwehrfahrzeug", "löschfahrzeug", "einsatzfahrzeug", "rettungswagen",
    ]

    /// Phrases by their first word.
    private static let phrases = Dictionary(
        grouping: [
            "fire engine", "fire engines", "fire truck", "fire trucks", "fire appliance", "fire vehicle",
            "firefighting vehicle", "firefighting car", "fire fighting vehicle", "fire fighting car",
            "rescue vehicle", "response vehicle", "response car", "patrol car", "police car", "police vehicle",
            "in vehicle", "in the vehicle", "in a vehicle", "on vehicle", "on the vehicle", "inside the vehicle",
            "mobile aed", "mobile unit", "mobile defibrillator", "dans le véhicule", "véhicule de secours",
            "in ambulanza", "sull ambulanza",
        ].map { $0.split(separator: " ").map(String.init) }, by: \.[0])
}
