import ArgumentParser
import CivilTime
import Foundation
import OpeningHours
import Registry

struct Hours: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say in words what access hours mean, and where a mistake in them is.",
        discussion: """
            OpenStreetMap opening_hours. Needs no database.

              heartshield hours 'Mo-Fr 09:00-17:00; Sa 10:00-12:00; PH off'
              heartshield hours 'sunrise-sunset' --lat 52.95 --lon=-1.15 --time 2026-06-21T21:00:00+01:00
            """)

    @Argument(help: "The hours.") var hours: String
    @Option(help: "The moment to look at, such as 2026-11-29T03:00:00Z (now).") var time: String?
    @Option(help: "Latitude of the site, for the sun.") var lat = 52.95
    @Option(help: "Longitude of the site, for the sun.") var lon = -1.15

    func run() throws {
        var moment = Date()
        if let time {
            guard let given = ISOTimestamp.read(time) else {
                throw ValidationError("--time: \(ISOTimestamp.expectation)")
            }
            moment = given
        }
        guard (-90...90).contains(lat), (-180...180).contains(lon) else {
            throw ValidationError("--lat goes from -90 to 90, --lon from -180 to 180.")
        }
        let parsed: OpeningHours
        do {
            parsed = try OpeningHours(hours)
        } catch {
            print(Console.harmless(hours))
            print(String(repeating: " ", count: max(0, error.position - 1)) + "^")
            print(error.description)
            throw ExitCode.failure
        }
        let schedule = AccessSchedule(hours: parsed, overrides: [])
        let place = AccessPlace(latitude: lat, longitude: lon)
        print(schedule.words)
        print("at \(ZoneRules.london.timestamp(moment)): \(schedule.sentence(at: moment, in: place))")
        if let change = schedule.nextChange(after: moment, in: place, within: 366 * 86_400) {
            print("next change: \(ZoneRules.london.timestamp(change.moment))")
        }
    }
}
