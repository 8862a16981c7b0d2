import Foundation
import NationalGrid
import PostgresClient
import Registry
import SpatialGrid

extension TrainingSession {
    /// From a row of `training/list`.
    init(row: PostgresRow) throws {
        let isExact: Bool = try row.decode("is_exact")
        var details = try TrainingDetails(row: row)
        let head: Int? = try row.decode("head_count")
        let signposted: Int? = try row.decode("signposted_count")
        let isSignposted: Bool = try row.decode("is_signposted")
        if isExact {
            details.signpostedCount = signposted
            let counts = try row.decode("category_counts", as: [Int].self)
            for (word, count) in zip(try row.decode("categories", as: [String].self), counts) {
                guard let category = AttendeeCategory(rawValue: word) else {
                    throw StoreError.badValue(column: "categories")
                }
                details.headCounts[category] = count
            }
        }
        let trainers = try Trainer.all(row: row)
        details.trainers = Set(trainers.map(\.id))
        self.init(
            id: try row.decode("id"), schemeID: try row.decode("scheme_id"), groupID: try row.decode("group_id"),
            details: details, area: try Area(row: row), isExact: isExact,
            headCount: details.status == .delivered ? PeopleCount(head, isExact: isExact) : nil,
            signpostedCount: isSignposted ? PeopleCount(signposted, isExact: isExact) : nil,
            trainers: isExact ? trainers : nil, key: try row.decode("source_key"),
            invented: try row.decode("invented"), version: String(try row.decode("version", as: Int.self)))
    }
}

extension TrainingVenue {
    init(row: PostgresRow) throws {
        guard
            let coordinate = Coordinate(latitude: try row.decode("latitude"), longitude: try row.decode("longitude"))
        else { throw StoreError.badCoordinate }
        self.init(
            name: try row.decode("venue_name"),
            postcode: try row.decode("postcode", as: String?.self).flatMap { try? Postcode($0) }, coordinate: coordinate
        )
    }
}

extension TrainingDetails {
    fileprivate init(row: PostgresRow) throws {
        self.init(
            course: try row.word("course"), startsAt: try row.decode("starts_at"),
            durationMinutes: try row.decode("duration_minutes"), venue: try TrainingVenue(row: row))
        programme = try row.decode("programme")
        campaign = try row.decode("campaign")
        status = try row.word("status")
        language = try row.decode("language")
        funding = try row.decode("funding")
    }
}

extension TrainingSession.Area {
    /// Nil where no area is known.
    fileprivate init?(row: PostgresRow) throws {
        guard let code = try row.decode("area_code", as: String?.self) else { return nil }
        self.init(
            code: code, source: try row.word("area_from"), districtCode: try row.decode("district_code"),
            districtName: try row.decode("district_name"), decile: try row.decode("deprivation_decile"))
    }
}

extension TrainingSession.Trainer {
    fileprivate static func all(row: PostgresRow) throws -> [TrainingSession.Trainer] {
        let ids = try row.decode("trainer_ids", as: [UUID].self)
        let callSigns = try row.decode("trainer_call_signs", as: [String].self)
        let inDate = try row.decode("trainers_in_date", as: [String].self)
        return zip(ids, zip(callSigns, inDate)).map { id, rest in
            TrainingSession.Trainer(id: id, callSign: rest.0, isInDate: rest.1.isEmpty ? nil : rest.1 == "yes")
        }
    }
}

/// A session as `training/add` and `training/edit` take it.
struct TrainingRow: Encodable {
    let id: UUID
    let programme: String
    let campaign: String?
    let course: String
    let status: String
    let startsAt: String
    let durationMinutes: Int
    let venueName: String
    let postcode: String?
    let latitude, longitude: Double
    let language: String
    let funding: String?
    let signpostedCount: Int?
    let sourceKey: String?

    init(_ id: UUID, _ details: TrainingDetails, key: String?) {
        self.id = id
        programme = details.programme
        campaign = details.campaign
        course = details.course.rawValue
        status = details.status.rawValue
        startsAt = ISOTimestamp.write(details.startsAt)
        durationMinutes = details.durationMinutes
        venueName = details.venue.name
        postcode = details.venue.postcode?.description
        latitude = details.venue.coordinate.latitude
        longitude = details.venue.coordinate.longitude
        language = details.language
        funding = details.funding
        signpostedCount = details.signpostedCount
        sourceKey = key
    }

    static func json(_ rows: [TrainingRow]) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(rows), as: UTF8.self)
    }
}
