import Foundation
import PostgresClient
import Registry

extension PostgresPool {
    /// Adds what is due batch after batch, each in a transaction of its own.
    ///
    /// - Parameter batch: adds what follows a key, or from the first for nil, and tells how much it added and after which
    ///   key there may be more; nil: there is none.
    /// - Returns: how much was added in all.
    /// - Throws: ``RegistryError``s of the database.
    func addInBatches(_ batch: @Sendable (UUID?, PostgresConnection) async throws -> (Int, UUID?)) async throws -> Int {
        var added = 0
        var after: UUID?
        while true {
            let (count, last) = try await inWordsOfRegister {
                try await withTransaction(retrying: 2) { [after] connection in try await batch(after, connection) }
            }
            added += count
            guard let last else { return added }
            after = last
        }
    }
}
