public import SpatialGrid

/// Where those on call say they are.
public protocol PositionOperations {
    /// Keeps the caller's position in the place of the one before: nothing is kept of that.
    ///
    /// - Parameter accuracy: metres around it, 0 to 100,000; nil: not told.
    /// - Throws: ``RegistryError/conflict(_:)`` where the caller is not on call; then nothing is kept.
    func reportPosition(_ position: Coordinate, accuracy: Double?) async throws
}
