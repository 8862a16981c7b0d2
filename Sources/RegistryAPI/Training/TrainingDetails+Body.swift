import Foundation
import HTTPSupport
import NationalGrid
import Registry
import SpatialGrid

/// What the bodies about training sessions have in common.
struct TrainingBody {
    static let names = [
        "programme", "campaign", "course", "status", "startsAt", "durationMinutes", "venueName", "postcode", "lat",
        "lon",
        "language", "funding", "signpostedCount", "headCounts",
    ]

    var reader: BodyReader
    let places: SitePlaces

    /// Reads a session that is logged.
    ///
    /// - Returns: its details, those of the venue to be passed over where it is that of the session before.
    /// - Throws: ``RegistryError/invalid(_:)`` with every fault.
    mutating func details() throws -> (details: TrainingDetails, sameVenue: Bool) {
        let sameVenue = reader.bool("sameVenue") ?? false
        reader.require("course", "startsAt", "durationMinutes")
        let ofVenue = ["venueName", "postcode", "lat", "lon"]
        if sameVenue {
            for name in ofVenue where reader.has(name) {
                reader.fault(name, "Is that of the session before: leave it out, or sameVenue.")
            }
        } else {
            if !reader.mentions("venueName") { reader.require("venueName") }
            if !ofVenue.dropFirst().contains(where: reader.mentions) {
                reader.fault("postcode", "A place is missing: give lat and lon, or a postcode.")
            }
        }
        let edit = edit()
        try reader.finish()
        guard let nowhere = Coordinate(latitude: 0, longitude: 0) else { throw RegistryError.invalid([]) }
        var details = TrainingDetails(
            course: .cpr, startsAt: .distantPast, durationMinutes: 0,
            venue: TrainingVenue(name: "", postcode: nil, coordinate: nowhere))
        edit(&details)
        return (details, sameVenue)
    }

    /// What is said of a session. What is not mentioned stays as it is; `null` takes away what can be missing.
    mutating func edit() -> @Sendable (inout TrainingDetails) -> Void {
        var edits: [@Sendable (inout TrainingDetails) -> Void] = []
        func required<Value: Sendable>(
            _ name: String, _ path: any WritableKeyPath<TrainingDetails, Value> & Sendable,
            _ read: (inout BodyReader) -> Value?
        ) {
            guard reader.mentions(name) else { return }
            guard reader.has(name) else { return reader.fault(name, "Cannot be taken away.") }
            if let value = read(&reader) { edits.append { $0[keyPath: path] = value } }
        }
        required("course", \.course) { $0.word("course") }
        required("status", \.status) { $0.word("status") }
        required("startsAt", \.startsAt) { $0.moment("startsAt") }
        required("durationMinutes", \.durationMinutes) { $0.whole("durationMinutes", in: TrainingDetails.durations) }
        required("programme", \.programme) { $0.requiredText("programme", atMost: 50) }
        required("language", \.language) { $0.language() }
        required("venueName", \.venue.name) { $0.wordsOfNobody("venueName", atMost: TrainingDetails.longestVenue) }
        for (name, path) in [("campaign", \TrainingDetails.campaign), ("funding", \.funding)]
            as [(String, any WritableKeyPath<TrainingDetails, String?> & Sendable)]
        where reader.mentions(name) {
            let words = reader.has(name) ? reader.wordsOfNobody(name, atMost: TrainingDetails.longestWords) : nil
            edits.append { $0[keyPath: path] = words }
        }
        if reader.mentions("signpostedCount") {
            let count = reader.whole("signpostedCount", in: 0...TrainingDetails.greatestCount)
            edits.append { $0.signpostedCount = count }
        }
        if reader.mentions("headCounts") {
            let counts = headCounts()
            edits.append { $0.headCounts = counts }
        }
        if let place = place() {
            edits.append {
                $0.venue.postcode = place.postcode
                $0.venue.coordinate = place.coordinate
            }
        }
        if reader.mentions("trainerIds") {
            let trainers = reader.keys("trainerIds") ?? []
            edits.append { $0.trainers = trainers }
        }
        return { [edits] details in
            for edit in edits { edit(&details) }
        }
    }

    /// A place is changed as a whole: another point without a postcode has none.
    private mutating func place() -> (postcode: Postcode?, coordinate: Coordinate)? {
        guard ["postcode", "lat", "lon"].contains(where: reader.mentions) else { return nil }
        let postcode = reader.postcode("postcode")
        let (latitude, longitude) = (reader.number("lat"), reader.number("lon"))
        return places.point(latitude, longitude, postcode, faults: &reader).map { (postcode, $0) }
    }

    private mutating func headCounts() -> [AttendeeCategory: Int] {
        reader.within("headCounts", allowing: AttendeeCategory.allCases.map(\.rawValue)) { counts in
            var read: [AttendeeCategory: Int] = [:]
            for category in AttendeeCategory.allCases {
                if let count = counts.whole(category.rawValue, in: 0...TrainingDetails.greatestCount) {
                    read[category] = count
                }
            }
            return read
        } ?? [:]
    }
}

extension BodyReader {
    /// A few words that hold nothing by which somebody could be reached.
    fileprivate mutating func wordsOfNobody(_ name: String, atMost limit: Int) -> String? {
        guard let words = requiredText(name, atMost: limit) else { return nil }
        guard !TrainingDetails.holdContact(words) else {
            fault(name, "Must not hold an email address or a telephone number.")
            return nil
        }
        return words
    }

    fileprivate mutating func language() -> String? {
        guard let text = requiredText("language", atMost: 20) else { return nil }
        guard TrainingDetails.isLanguage(text) else {
            fault("language", "Must be a language as in BCP 47, such as en, pl or pt-BR.")
            return nil
        }
        return text
    }
}
