import ArgumentParser
import Foundation
import Logging
import NationalGrid
import Registry
import RegistryAPI
import RegistryStore

struct Availability: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How much of the register can be used at a moment: the same answer as GET /v1/availability.",
        discussion: "  heartshield availability --time 2026-11-29T03:00:00Z")

    @Option(help: "The moment, such as 2026-11-29T03:00:00Z (now).") var time: String?
    @Flag(help: "Print the API's JSON.") var json = false

    func run() async throws {
        let configuration = try Configuration()
        _ = Console.startLogging(at: .error)
        let moment = try time.map { text in
            guard let moment = ISOTimestamp.read(text) else {
                throw ValidationError("--time: \(ISOTimestamp.expectation)")
            }
            return moment
        }
        let tally = try await Database.open(configuration) { database in
            let locator = Locator(places: PlaceResolver(grid: try NationalGridTransform.load()))
            let feed = try PostgresLocatorFeed(pool: database.pool, statements: database.statements)
            try await LocatorRefresher(locator: locator, feed: feed).refresh()
            return try locator.tally(at: moment)
        }
        if json {
            Console.print(tally.json + Array("\n".utf8))
        } else {
            show(tally)
        }
    }

    private func show(_ tally: AvailabilityTally) {
        print("\(tally.siteCount) sites at \(ISOTimestamp.write(tally.time))")
        for availability in Registry.Availability.allCases {
            line(tally.offered[availability] ?? 0, availability.rawValue)
        }
        print("not offered:")
        for reason in PassedOverReason.allCases {
            if let count = tally.passedOver[reason] { line(count, reason.rawValue) }
        }
        let share = Int(exactly: (tally.availableShare * 1000).rounded()) ?? 0
        print("known to be ready and open: \(share / 10).\(share % 10) %")
    }

    private func line(_ count: Int, _ word: String) {
        let number = String(count)
        print(String(repeating: " ", count: max(0, 8 - number.count)) + number + "  " + word.replacing("_", with: " "))
    }
}
