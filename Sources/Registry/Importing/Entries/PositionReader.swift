import NationalGrid
import SpatialGrid

/// Finds the point of a row.
struct PositionReader {
    let grid: NationalGridTransform?
    let postcodes: (Postcode) -> Coordinate?
    /// Where the service works, to notice slips that lead out of it.
    let area: BoundingBox?

    /// Metres between a place and its postcode from which somebody should look at it.
    private static let farFromPostcode = 3000.0

    /// - Returns: The point, and what is doubtful about it.
    func position(of row: ImportRow) throws(Refusal) -> (coordinate: Coordinate, doubt: String?) {
        let found: (coordinate: Coordinate, doubt: String?)
        switch row.position {
        case .degrees(let latitude, let longitude):
            found = (try coordinate(latitude: latitude, longitude: longitude), nil)
        case .metres(let easting, let northing):
            found = (try coordinate(easting: easting, northing: northing), nil)
        case .fields: found = try fields(of: row, otherwise: "The row has no coordinates")
        case .none(let reason): found = try fields(of: row, otherwise: reason)
        }
        if found.doubt != nil { return found }
        return (found.coordinate, try slip(in: found.coordinate, of: row))
    }

    /// What looks like a slip of the pen: degrees in each other's place are refused, a sign or a postcode that does not
    /// fit is doubtful.
    private func slip(in coordinate: Coordinate, of row: ImportRow) throws(Refusal) -> String? {
        if let area, !area.contains(coordinate) {
            if let swapped = coordinate.swapped, area.contains(swapped) {
                throw Refusal(
                    "Latitude and longitude look swapped: the other way round the place lies in the service's area.")
            }
            if let mirrored = coordinate.mirrored, area.contains(mirrored) {
                return "It lies outside the service's area; with the other sign of the longitude it would lie inside."
            }
        }
        guard let text = row.values[.postcode], let postcode = try? Postcode(text), let point = postcodes(postcode)
        else { return nil }
        let distance = coordinate.distance(to: point)
        guard distance > Self.farFromPostcode else { return nil }
        return "It lies \(Int(exactly: (distance / 1000).rounded()) ?? 0) km from its postcode."
    }

    private func fields(
        of row: ImportRow, otherwise reason: String
    ) throws(Refusal) -> (coordinate: Coordinate, doubt: String?) {
        if let (latitude, longitude) = try pair(row, .latitude, .longitude, read: Self.degrees) {
            return (try coordinate(latitude: latitude, longitude: longitude), nil)
        }
        if let (easting, northing) = try pair(row, .easting, .northing, read: Self.metres) {
            return (try coordinate(easting: easting, northing: northing), nil)
        }
        guard let text = row.values[.postcode], let postcode = try? Postcode(text) else {
            throw Refusal("\(reason), and no postcode of the United Kingdom.")
        }
        guard let coordinate = postcodes(postcode) else {
            throw Refusal("\(reason), and no position is known for its postcode.")
        }
        return (coordinate, "The position is only that of the postcode.")
    }

    /// Both numbers, or nil if there is neither.
    private func pair(
        _ row: ImportRow, _ first: ImportField, _ second: ImportField, read: (String) -> Double?
    ) throws(Refusal) -> (Double, Double)? {
        let texts = (row.values[first], row.values[second])
        guard texts.0 != nil || texts.1 != nil else { return nil }
        func number(_ text: String?, _ field: ImportField) throws(Refusal) -> Double {
            guard let text else { throw Refusal("The \(field.rawValue) is missing.") }
            guard let number = read(text) else { throw Refusal("The \(field.rawValue) is not a decimal number.") }
            return number
        }
        return (try number(texts.0, first), try number(texts.1, second))
    }

    /// Takes a comma for the decimal point, as in files from the continent.
    private static func degrees(_ text: String) -> Double? {
        DecimalNumber.read(text.contains(".") ? text : text.replacing(",", with: ".", maxReplacements: 1))
    }

    /// Takes `457,300` for what it is: thousands have commas, and no one gives metres to three decimals after one.
    private static func metres(_ text: String) -> Double? {
        let groups = text.split(separator: ",", omittingEmptySubsequences: false)
        guard groups.dropFirst().allSatisfy({ $0.utf8.prefix { $0 != UInt8(ascii: ".") }.count == 3 }) else {
            return nil
        }
        return DecimalNumber.read(groups.joined())
    }

    private func coordinate(latitude: Double, longitude: Double) throws(Refusal) -> Coordinate {
        guard latitude != 0 || longitude != 0 else {
            throw Refusal("The position is latitude 0, longitude 0, which stands for a missing one.")
        }
        if let coordinate = Coordinate(latitude: latitude, longitude: longitude) { return coordinate }
        if abs(latitude) > 90, Coordinate(latitude: longitude, longitude: latitude) != nil {
            throw Refusal(
                "The latitude \(latitude) is outside -90 to 90; latitude and longitude may have been swapped.")
        }
        if (1_000...1_300_000).contains(latitude), (1_000...700_000).contains(longitude) {
            throw Refusal(
                "The position is in metres, not degrees; map the columns as easting and northing if they are on the "
                    + "National Grid.")
        }
        let fault =
            abs(latitude) <= 90
            ? "longitude \(longitude) is outside -180 to 180" : "latitude \(latitude) is outside -90 to 90"
        throw Refusal("The \(fault).")
    }

    private func coordinate(easting: Double, northing: Double) throws(Refusal) -> Coordinate {
        guard easting != 0 || northing != 0 else {
            throw Refusal("The position is easting 0, northing 0, which stands for a missing one.")
        }
        guard let grid else { throw Refusal("Positions on the National Grid cannot be read here.") }
        do {
            let position = try grid.geodeticPosition(of: GridPosition(easting: easting, northing: northing))
            return try coordinate(latitude: position.latitude, longitude: position.longitude)
        } catch {
            throw Refusal("The easting and northing are no position on the National Grid.")
        }
    }
}
