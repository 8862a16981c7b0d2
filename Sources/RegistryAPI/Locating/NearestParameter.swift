import Foundation
import NationalGrid
public import Registry
import SpatialGrid

/// What `/v1/nearest` takes, in a query, a body or on the command line.
public enum NearestParameter: String, CaseIterable, Sendable {
    case lat
    case lon
    case postcode
    case gridReference
    case time
    case limit
    case radius
    case bystanders
    case explain

    static let names = allCases.map(\.rawValue)
}

/// A parameter's value: text out of a query or a command line, or what JSON says it is.
public enum NearestValue: Sendable {
    case text(String)
    case number(Double)
    case flag(Bool)
}

extension NearestRequest {
    /// Reads the parameters, whatever they came in, and finds every fault before it complains.
    ///
    /// - Parameter value: a parameter's value; nil where it is not given.
    /// - Throws: ``RegistryError/invalid(_:)``.
    public init(reading value: @escaping (NearestParameter) -> NearestValue?) throws(RegistryError) {
        var reader = ParameterReader(value: value)
        let place = reader.place()
        let time = reader.time()
        let limit = reader.limit()
        let radius = reader.radius()
        let bystanders = reader.bystanders()
        let explain = reader.explain()
        guard let place, reader.faults.isEmpty else { throw .invalid(reader.faults) }
        self.init(
            place: place, time: time, limit: limit, radius: radius, bystanders: bystanders, explain: explain)
    }
}

private struct ParameterReader {
    let value: (NearestParameter) -> NearestValue?
    var faults: [RegistryError.Fault] = []

    mutating func place() -> PlaceQuery? {
        let given = [NearestParameter.lat, .lon, .postcode, .gridReference].filter { value($0) != nil }
        switch given {
        case [.lat, .lon]:
            return coordinate().map(PlaceQuery.coordinate)
        case [.postcode]:
            do {
                return .postcode(try Postcode(text(.postcode)))
            } catch {
                fault(.postcode, sentence(error.description))
            }
        case [.gridReference]:
            do {
                return .gridReference(try GridReference(text(.gridReference)))
            } catch {
                fault(.gridReference, sentence(error.description))
            }
        case [.lat]:
            fault(.lon, "Is missing: a place needs both lat and lon.")
        case [.lon]:
            fault(.lat, "Is missing: a place needs both lat and lon.")
        case []:
            fault(.lat, "A place is missing: give lat and lon, or postcode, or gridReference.")
        default:
            fault(given[0], "One place only: give lat and lon, or postcode, or gridReference.")
        }
        return nil
    }

    private mutating func coordinate() -> Coordinate? {
        let latitude = degrees(.lat, example: "52.9548")
        let longitude = degrees(.lon, example: "-1.1581")
        guard let latitude, let longitude else { return nil }
        if let coordinate = Coordinate(latitude: latitude, longitude: longitude) { return coordinate }
        if Coordinate(latitude: longitude, longitude: latitude) != nil {
            fault(.lat, "Latitude goes from -90 to 90. Are lat and lon swapped?")
        } else {
            if !(-90...90).contains(latitude) { fault(.lat, "Latitude goes from -90 to 90.") }
            if !(-180...180).contains(longitude) { fault(.lon, "Longitude goes from -180 to 180.") }
        }
        return nil
    }

    mutating func time() -> Date? {
        guard value(.time) != nil else { return nil }
        guard let time = ISOTimestamp.read(text(.time)) else {
            fault(.time, ISOTimestamp.expectation)
            return nil
        }
        return time
    }

    mutating func limit() -> Int? { whole(.limit, 1...NearestRequest.greatestLimit) }

    mutating func bystanders() -> Int? { whole(.bystanders, 0...NearestRequest.greatestBystanders) }

    private mutating func whole(_ parameter: NearestParameter, _ range: ClosedRange<Int>) -> Int? {
        guard value(parameter) != nil else { return nil }
        guard let number = number(parameter), let whole = Int(exactly: number), range.contains(whole) else {
            fault(parameter, "Must be a whole number from \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
        return whole
    }

    mutating func radius() -> Double? {
        guard value(.radius) != nil else { return nil }
        guard let radius = number(.radius), radius > 0, radius <= NearestRequest.greatestRadius else {
            fault(.radius, "Must be a number of metres greater than 0, at most \(Int(NearestRequest.greatestRadius)).")
            return nil
        }
        return radius
    }

    mutating func explain() -> Bool {
        switch value(.explain) {
        case nil, .flag(false), .text("false"): return false
        case .flag(true), .text("true"): return true
        case .text, .number:
            fault(.explain, "Must be true or false.")
            return false
        }
    }

    private mutating func degrees(_ parameter: NearestParameter, example: String) -> Double? {
        guard let number = number(parameter) else {
            fault(parameter, "Must be a decimal number such as \(example).")
            return nil
        }
        return number
    }

    /// Nil where the value is none.
    private func number(_ parameter: NearestParameter) -> Double? {
        switch value(parameter) {
        case .number(let number): number
        case .text(let text): DecimalNumber.read(text)
        case .flag, nil: nil
        }
    }

    /// Empty where the value is none.
    private func text(_ parameter: NearestParameter) -> String {
        if case .text(let text) = value(parameter) { text } else { "" }
    }

    /// The rooms below speak in clauses; a fault is a sentence.
    private func sentence(_ clause: String) -> String {
        clause.prefix(1).uppercased() + clause.dropFirst() + "."
    }

    private mutating func fault(_ parameter: NearestParameter, _ detail: String) {
        faults.append(.init(parameter.rawValue, detail))
    }
}
