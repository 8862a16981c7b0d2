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
            """)

    @Option(help: "Latitude, WGS 84 degrees.") var lat: String?
    @Option(help: "Longitude, WGS 84 degrees; write --lon=-1.1581 for a negative one.") var lon: String?
    @Option(help: "A postcode.") var postcode: String?
    @Option(help: "A National Grid reference with 2 to 10 digits.") var gridReference: String?
    @Option(help: "How many to offer, 1 to 50.") var limit: String?
    @Option(help: "How far to search, in metres.") var radius: String?
    @Flag(help: "Tell how the search went.") var explain = false
    @Flag(help: "Print the API's JSON.") var json = false

    func run() async throws {
        let configuration = try Configuration()
        _ = Console.startLogging(at: .error)
        let options = [
            "lat": lat, "lon": lon, "postcode": postcode, "gridReference": gridReference, "limit": limit,
            "radius": radius, "explain": explain ? "true" : nil,
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
        for note in answer.notes { print(note) }
        if let explanation = answer.explanation {
            print(
                "\(explanation.cellsVisited) cells visited, \(explanation.pointsExamined) sites examined; every other site is "
                    + (explanation.bound.isFinite ? "at least \(Self.whole(explanation.bound)) m away" : "examined too")
            )
        }
    }

    private static func words(_ offer: NearestAnswer.Offer) -> String {
        let availability = offer.availability.rawValue.replacing("_", with: " ")
        return offer.site.record.access == .restricted ? "restricted access, \(availability)" : availability
    }

    private static func whole(_ number: Double) -> String {
        Int(exactly: number.rounded()).map(String.init) ?? "\(number)"
    }

    private static func padded(_ metres: Double) -> String {
        let text = whole(metres)
        return String(repeating: " ", count: max(0, 6 - text.count)) + text
    }
}
