public import SpatialGrid

/// What the service has decided about searching, kept in the database so that it can be decided anew without a release.
public struct DispatchPolicy: Hashable, Sendable {
    public let id: String
    /// Metres, greater than 0, at most 50,000.
    public let searchRadius: Double
    /// How many defibrillators an answer offers where the caller does not say: 1 to 50.
    public let resultLimit: Int
    /// Route length over straight line, 1 to 5.
    public let detourFactor: Double
    /// Metres a second of somebody running for a device, 0.5 to 10.
    public let footSpeed: Double
    /// How many bystanders there must be for one to be sent away to fetch a device, 1 to 10: below that, they stay and do
    /// CPR and a responder fetches it.
    public let fetchingBystanders: Int
    public let areaName: String
    /// Holds the service's area.
    public let area: BoundingBox

    public init(
        id: String, searchRadius: Double, resultLimit: Int, detourFactor: Double, footSpeed: Double,
        fetchingBystanders: Int, areaName: String, area: BoundingBox
    ) {
        self.id = id
        self.searchRadius = searchRadius
        self.resultLimit = resultLimit
        self.detourFactor = detourFactor
        self.footSpeed = footSpeed
        self.fetchingBystanders = fetchingBystanders
        self.areaName = areaName
        self.area = area
    }

    /// What is said of a place outside the service's area; nil within it.
    public func note(onPlace place: Coordinate) -> String? {
        area.contains(place) ? nil : "The place lies outside the service's area, \(areaName)."
    }

    /// The travel model's name: `detour-1.5`.
    public var travelModel: String { "detour-\(detourFactor)" }

    /// Seconds for somebody on foot from a place to a device.
    ///
    /// - Parameter distance: metres in a straight line.
    public func arrivalSeconds(for distance: Double) -> Double {
        distance * detourFactor / footSpeed
    }

    /// Seconds for a bystander to fetch a device and bring it back.
    ///
    /// - Parameter distance: metres in a straight line.
    public func thereAndBackSeconds(for distance: Double) -> Double {
        2 * arrivalSeconds(for: distance)
    }
}
