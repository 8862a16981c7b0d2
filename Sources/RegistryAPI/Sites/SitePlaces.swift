import NationalGrid
import Registry
import SpatialGrid

/// Where a site is that somebody registers: by its point, or by its postcode until somebody sets the pin.
struct SitePlaces: Sendable {
    let snapshot: LocatorSnapshot

    /// Metres from its postcode's point beyond which a point is a slip of one of the two.
    static let greatestDistanceFromPostcode = 3000.0

    /// The point of a site, or faults in the fields that name it.
    func point(
        _ latitude: Double?, _ longitude: Double?, _ postcode: Postcode?, faults reader: inout BodyReader
    ) -> Coordinate? {
        switch (latitude, longitude) {
        case (nil, nil):
            // What is given and cannot be read has its fault already.
            guard !reader.has("lat"), !reader.has("lon"), postcode != nil || !reader.has("postcode") else { return nil }
            guard let postcode else {
                reader.fault("lat", "A place is missing: give lat and lon, or a postcode.")
                return nil
            }
            guard let point = snapshot.postcodes.coordinate(of: postcode) else {
                reader.fault("postcode", "\(postcode) is not among the postcodes loaded here: give lat and lon.")
                return nil
            }
            return point
        case (let latitude?, let longitude?):
            guard let point = Coordinate(latitude: latitude, longitude: longitude) else {
                if !(-90...90).contains(latitude) { reader.fault("lat", "Latitude goes from -90 to 90.") }
                if !(-180...180).contains(longitude) { reader.fault("lon", "Longitude goes from -180 to 180.") }
                return nil
            }
            refuseSlips(point, postcode, &reader)
            return point
        case (nil, _):
            reader.require("lat")
            return nil
        case (_, nil):
            reader.require("lon")
            return nil
        }
    }

    /// What whoever registers a site should look at once more.
    func notes(on draft: SiteDraft) -> [String] {
        snapshot.policy.note(onPlace: draft.details.coordinate).map { [$0] } ?? []
    }

    private func refuseSlips(_ point: Coordinate, _ postcode: Postcode?, _ reader: inout BodyReader) {
        if let slip = snapshot.policy.slip(of: point) { return reader.fault(slip.field, slip.detail) }
        guard let postcode, let known = snapshot.postcodes.coordinate(of: postcode) else { return }
        let distance = point.distance(to: known)
        if distance > Self.greatestDistanceFromPostcode {
            reader.fault(
                "postcode",
                "The point is more than \(Int(exactly: (distance / 1000).rounded(.down)) ?? 3) km from \(postcode): one of the two is a slip."
            )
        }
    }
}
