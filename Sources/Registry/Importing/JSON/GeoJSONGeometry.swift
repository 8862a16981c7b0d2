import StrictJSON

/// The point of a GeoJSON geometry: itself, or the middle of the box around a line or an area.
enum GeoJSONGeometry {
    /// - Parameter isShape: whether it stands for something larger.
    case point(x: Double, y: Double, isShape: Bool)
    case none(reason: String)

    init(_ value: JSONValue?) {
        guard let geometry = value?.object else {
            self = .none(reason: "The feature has no geometry")
            return
        }
        guard let coordinates = geometry["coordinates"], let point = Self.middle(of: coordinates) else {
            self = .none(reason: "The geometry of the feature has no coordinates that can be read")
            return
        }
        self = .point(x: point.x, y: point.y, isShape: geometry["type"]?.string != "Point")
    }

    private static func middle(of coordinates: JSONValue) -> (x: Double, y: Double)? {
        var box: (west: Double, east: Double, south: Double, north: Double)?
        var pending = [coordinates]
        while let next = pending.popLast() {
            guard let parts = next.array, let first = parts.first else { return nil }
            guard first.array == nil else {
                pending.append(contentsOf: parts)
                continue
            }
            guard parts.count >= 2, let x = first.number?.double, let y = parts[1].number?.double else { return nil }
            let old = box ?? (x, x, y, y)
            box = (min(old.west, x), max(old.east, x), min(old.south, y), max(old.north, y))
        }
        // Each half first: the sum of two huge numbers would be infinite.
        return box.map {
            $0.west == $0.east && $0.south == $0.north
                ? ($0.west, $0.south) : ($0.west / 2 + $0.east / 2, $0.south / 2 + $0.north / 2)
        }
    }
}
