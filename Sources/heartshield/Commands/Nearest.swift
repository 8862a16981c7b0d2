import ArgumentParser
import Logging
import NationalGrid
import Registry
import RegistryAPI
import RegistryStore
import SpatialGrid

struct Nearest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The nearest defibrillators: the same answer as GET /v1/nearest.",
        discussion: """
            The place is one of --lat and --lon, --postcode, --grid-reference:

              heartshield nearest --lat 52.9548 --lon=-1.1581 --radius 2000
              heartshield nearest --postcode 'NG1 5FS'
              heartshield nearest --grid-reference SK573397 --json
              heartshield nearest --postcode 'NG1 5FS' --time 2026-11-29T03:00:00Z
            """)

    @Option(help: "Latitude, WGS 84 degrees.") var lat: String?
    @Option(help: "Longitude, WGS 84 degrees; write --lon=-1.1581 for a negative one.") var lon: String?
    @Option(help: "A postcode.") var postcode: String?
    @Option(help: "A National Grid reference with 2 to 10 digits.") var gridReference: String?
    @Option(help: "When somebody sets out, such as 2026-11-29T03:00:00Z (now).") var time: String?
    @Option(help: "How many people are with the patient; a lone one is not sent away.") var bystanders: String?
    @Option(help: "How many to offer, 1 to 50.") var limit: String?
    @Option(help: "How far to search, in metres.") var radius: String?
    @Flag(help: "Show what proves the answer: the searches and every candidate.") var explain = false
    @Flag(help: "Print the API's JSON.") var json = false

    func run() async throws {
        let configuration = try Configuration()
        _ = Console.startLogging(at: .error)
        let options = [
            "lat": lat, "lon": lon, "postcode": postcode, "gridReference": gridReference, "time": time,
            "limit": limit, "radius": radius, "bystanders": bystanders, "explain": explain ? "true" : nil,
        ]
        let request = try NearestRequest { (options[$0.rawValue] ?? nil).map(NearestValue.text) }
        let answer = try await Database.open(configuration) { database in
            let locator = Locator(places: PlaceResolver(grid: try NationalGridTransform.load()))
            let feed = try PostgresLocatorFeed(pool: database.pool, statements: database.statements)
            try await LocatorRefresher(locator: locator, feed: feed).refresh()
            return try locator.nearest(request)
        }
        if json {
            Console.print(answer.json + Array("\n".utf8))
        } else {
            show(answer)
        }
    }

    private func show(_ answer: NearestAnswer) {
        let place = answer.place
        print(
            "near \(place.coordinate.latitude), \(place.coordinate.longitude)"
                + (place.name.map { " (\($0))" } ?? "") + ", within \(Self.whole(answer.radius)) m:")
        if answer.offers.isEmpty { print("  nothing to offer") }
        if answer.advice == .sendResponder { print("  for a responder to fetch:") }
        for offer in answer.offers {
            let record = offer.site.record.published
            let name = Console.harmless(record.displayName)
            print(
                "  \(Self.padded(offer.distance)) m  \(record.code)  \(name)\(record.invented ? " (invented)" : "")"
                    + "  [\(Self.words(offer)), \(Self.whole(offer.travelSeconds)) s there and back]")
            if let surroundings = record.surroundings {
                print("             \(Console.harmless(surroundings))")
            }
        }
        if answer.passedOverCount > 0 { print("passed over, \(answer.passedOverCount) in all:") }
        for passed in answer.passedOver {
            let record = passed.site.record.published
            print(
                "  \(Self.padded(passed.distance)) m  \(record.code)  \(Console.harmless(record.displayName))"
                    + "  [\(Console.harmless(passed.detail))]")
        }
        for note in answer.notes { print(note) }
        if let certificate = answer.certificate { show(certificate) }
    }

    private func show(_ certificate: Certificate) {
        print("certificate, complete to \(Self.whole(certificate.reach)) m:")
        for search in certificate.searches {
            let bound = search.bound.isFinite ? "at least \(Self.whole(search.bound)) m away" : "none"
            print(
                "  \(search.availability.words): \(search.found) found of \(search.wanted) wanted; "
                    + "\(search.cellsVisited) cells visited, \(search.pointsExamined.map { "\($0) sites examined; " } ?? "")"
                    + "not examined: \(bound)")
        }
        for candidate in certificate.candidates {
            let verdict =
                switch candidate.verdict {
                case .offered(let availability): availability.words
                case .passedOver(let reason): reason.words
                }
            print("  \(Self.padded(candidate.distance)) m  \(candidate.site.record.code)  \(verdict)")
        }
    }

    private static func words(_ offer: NearestAnswer.Offer) -> String {
        let words = [
            offer.site.record.access == .restricted ? "restricted access" : nil, offer.availability.words,
            offer.detail == offer.hours ? nil : offer.detail,
            offer.site.record.published.accessHours == nil ? nil : offer.hours,
        ]
        return words.compactMap { $0.map(Console.harmless) }.joined(separator: ", ")
    }

    private static func whole(_ number: Double) -> String {
        Int(exactly: number.rounded()).map(String.init) ?? "\(number)"
    }

    private static func padded(_ metres: Double) -> String {
        let text = whole(metres)
        return String(repeating: " ", count: max(0, 6 - text.count)) + text
    }
}

extension RawRepresentable where RawValue == String {
    /// The API's word as a person writes it: `hours_unknown`, hours unknown.
    fileprivate var words: String { rawValue.replacing("_", with: " ") }
}
