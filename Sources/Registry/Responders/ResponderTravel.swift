/// How fast responders get on, by what they go by and how many people live where they set out. On foot the median speeds of
/// lay responders: Jonsson et al. 2020. All of it is policy.
public struct ResponderTravel: Hashable, Sendable {
    /// Metres a second along the route, each greater than 0.
    public struct Speeds: Hashable, Sendable {
        public let dense: Double
        public let usual: Double
        public let sparse: Double

        public init(dense: Double, usual: Double, sparse: Double) {
            self.dense = dense
            self.usual = usual
            self.sparse = sparse
        }
    }

    /// Above so many residents for each square kilometre it is dense.
    public let denseFrom: Double
    /// Up to so many it is sparse.
    public let sparseUpTo: Double
    public let foot: Speeds
    /// The same everywhere.
    public let bicycle: Double
    public let car: Speeds
    /// From being asked to setting out, in seconds.
    public let startSeconds: Double

    public init(
        denseFrom: Double, sparseUpTo: Double, foot: Speeds, bicycle: Double, car: Speeds, startSeconds: Double
    ) {
        self.denseFrom = denseFrom
        self.sparseUpTo = sparseUpTo
        self.foot = foot
        self.bicycle = bicycle
        self.car = car
        self.startSeconds = startSeconds
    }

    /// Metres a second along the route.
    ///
    /// - Parameter density: residents for each square kilometre where the way begins; nil: not known, then the usual speed.
    public func speed(by mode: TravelMode, density: Double?) -> Double {
        let speeds =
            switch mode {
            case .foot: foot
            case .car: car
            case .bicycle: Speeds(dense: bicycle, usual: bicycle, sparse: bicycle)
            }
        guard let density else { return speeds.usual }
        return density > denseFrom ? speeds.dense : density <= sparseUpTo ? speeds.sparse : speeds.usual
    }

    /// Seconds on the way, without setting out.
    ///
    /// - Parameters:
    ///   - distance: metres in a straight line.
    ///   - detour: route length over straight line.
    public func seconds(for distance: Double, by mode: TravelMode, density: Double?, detour: Double) -> Double {
        distance * detour / speed(by: mode, density: density)
    }
}
