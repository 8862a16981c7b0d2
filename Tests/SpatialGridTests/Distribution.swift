import Foundation
import SeededRandom
import SpatialGrid

/// Ways in which the points of a test lie on the earth.
enum Distribution: String, CaseIterable, Sendable {
    case uniformOnEarth, towns, oneSpot, twoSpots, nearTheNorthPole, nearTheSouthPole, alongTheAntimeridian
    case lattice, coarseLattice, duplicates, oneMeridian, oneParallel, everyScale, regionAndOutlier

    /// `count` points; the same number of draws from `random` makes the same points.
    func points(_ count: Int, using random: inout SeededGenerator) -> [Coordinate] {
        let centre = anywhere(using: &random)
        let towns = (0..<5).map { _ in
            place(53 + random.number(in: -0.9...0.9), -1 + random.number(in: -1.2...1.2))
        }
        return (0..<count).map { index in
            switch self {
            case .uniformOnEarth: anywhere(using: &random)
            case .towns: near(random.pick(towns), spread: 0.01, using: &random)
            case .oneSpot: centre
            case .twoSpots: index.isMultiple(of: 3) ? towns[0] : centre
            case .nearTheNorthPole: place(90 - abs(random.normal()) * 0.3, random.number(in: -180...180))
            case .nearTheSouthPole: place(-90 + abs(random.normal()) * 3, random.number(in: -180...180))
            case .alongTheAntimeridian: place(random.number(in: -18 ... -16), 180 + random.normal())
            case .lattice: place(52 + Double(index / 8) * 0.001, -1 + Double(index % 8) * 0.001)
            case .coarseLattice:
                place(Double(random.integer(in: -3...3)) * 30, Double(random.integer(in: -6...6)) * 30)
            case .duplicates: towns[random.integer(in: 0...4)]
            case .oneMeridian: place(random.number(in: -90...90), centre.longitude)
            case .oneParallel: place(centre.latitude, random.number(in: -180...180))
            case .everyScale:
                near(centre, spread: pow(10, random.number(in: -6...1)), using: &random)
            case .regionAndOutlier: index == 0 ? place(-17.8, 178) : near(towns[0], spread: 0.2, using: &random)
            }
        }
    }

    /// A place to ask from: on a point, near one, anywhere, or one of the awkward places of the coordinate system.
    static func query(about points: [Coordinate], using random: inout SeededGenerator) -> Coordinate {
        let point = points.isEmpty ? place(0, 0) : random.pick(points)
        return switch random.integer(in: 0...9) {
        case 0, 1: point
        case 2, 3, 4: near(point, spread: pow(10, random.number(in: -6...0)), using: &random)
        case 5: near(point, spread: 5, using: &random)
        case 6: place(-point.latitude, point.longitude + 180)
        case 7: place(random.pick([90, -90, 89.9999999, -89.99]), random.number(in: -180...180))
        case 8: place(point.latitude, random.pick([180, 179.9999999, -179.999]))
        default: anywhere(using: &random)
        }
    }
}

/// A coordinate from any numbers: latitudes are clamped to the poles, longitudes go round.
func place(_ latitude: Double, _ longitude: Double) -> Coordinate {
    let turned = longitude - 360 * ((longitude + 180) / 360).rounded(.down)
    guard let coordinate = Coordinate(latitude: min(max(latitude, -90), 90), longitude: turned) else {
        preconditionFailure("not a place: \(latitude), \(longitude)")
    }
    return coordinate
}

func anywhere(using random: inout SeededGenerator) -> Coordinate {
    place(asin(random.number(in: -1...1)) * 180 / .pi, random.number(in: -180...180))
}

func near(_ centre: Coordinate, spread: Double, using random: inout SeededGenerator) -> Coordinate {
    place(centre.latitude + spread * random.normal(), centre.longitude + 1.6 * spread * random.normal())
}
