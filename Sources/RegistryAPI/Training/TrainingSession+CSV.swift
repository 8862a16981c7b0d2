import CivilTime
import Foundation
import NationalGrid
import Registry
import SpatialGrid

extension TrainingSession {
    /// The session as a row of a file, which an import finds unchanged.
    func cells(for caller: Caller) -> [CSVCell] {
        let local = ZoneRules.london.timestamp(details.startsAt)
        return TrainingColumn.allCases.map { column in
            switch column {
            case .key: .text(key)
            case .date: .text(String(local.prefix(10)))
            case .start: .text(String(local.dropFirst(11).prefix(5)))
            case .duration: .whole(details.durationMinutes)
            case .course: .text(details.course.rawValue)
            case .status: .text(details.status.rawValue)
            case .programme: .text(details.programme)
            case .campaign: .text(details.campaign)
            case .venue: .text(details.venue.name)
            case .postcode: .text(details.venue.postcode?.description)
            case .latitude: .number(details.venue.coordinate.latitude)
            case .longitude: .number(details.venue.coordinate.longitude)
            case .language: .text(details.language)
            case .funding: .text(details.funding)
            case .signposted: .whole(details.signpostedCount)
            case .trainers:
                .text(caller.role == .guardian ? nil : trainers?.map(\.callSign).joined(separator: " "))
            case .people(let category): .whole(details.headCounts[category])
            }
        }
    }

    /// A file to fill in, with one invented row.
    static var template: [UInt8] {
        var writer = CSVWriter(header: TrainingColumn.allCases.map(\.name), byteOrderMark: true)
        let example: [TrainingColumn: CSVCell] = [
            .key: .text("2026-001"), .date: .text("2026-01-12"), .start: .text("18:30"), .duration: .whole(120),
            .course: .text("cpr_aed"), .status: .text("delivered"), .programme: .text("heartshield"),
            .campaign: .text("Winter evenings"), .venue: .text("Invented village hall"), .postcode: .text("ZZ99 3WZ"),
            .language: .text("en"), .funding: .text("Invented fund"), .signposted: .whole(4),
            .people(.public): .whole(12),
            .people(.carer): .whole(5),
        ]
        writer.append(TrainingColumn.allCases.map { example[$0] ?? .empty })
        return writer.bytes
    }
}
