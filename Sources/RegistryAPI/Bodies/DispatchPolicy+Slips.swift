import Registry
import SpatialGrid

extension DispatchPolicy {
    /// With latitude and longitude in each other's place a device of the East Midlands would be moved into the Indian
    /// Ocean, with the wrong sign of the longitude into the North Sea, and no one would be sent to it again.
    ///
    /// - Returns: nil unless the point is outside the service's area and its slip lies within it.
    func slip(of point: Coordinate) -> RegistryError.Fault? {
        guard !area.contains(point) else { return nil }
        if let mirrored = point.mirrored, area.contains(mirrored) {
            return .init(
                "lon", "With the other sign of lon the point lies in the service's area, \(areaName): is it right?")
        }
        guard let swapped = point.swapped, area.contains(swapped) else { return nil }
        return .init(
            "lat", "lat and lon look swapped: the other way round the point lies in the service's area, \(areaName).")
    }

    /// - Throws: ``RegistryError/invalid(_:)`` for a ``slip(of:)`` in the fields of a body.
    func refuseSlips(of point: Coordinate) throws(RegistryError) {
        guard let slip = slip(of: point) else { return }
        throw .invalid([.init("#/" + slip.field, slip.detail)])
    }
}
