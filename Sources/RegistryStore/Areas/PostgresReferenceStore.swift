public import PostgresClient
public import Registry
import SpatialGrid

/// Loads published reference data: each loading replaces the edition before it.
public struct PostgresReferenceStore: Sendable {
    private let pool: PostgresPool
    private let statements: StatementLibrary

    private static let deadline = Duration.seconds(300)

    public init(pool: PostgresPool, statements: StatementLibrary) {
        self.pool = pool
        self.statements = statements
    }

    /// The edition that is loaded; nil: none is.
    public func edition(of dataset: String) async throws -> String? {
        try await inWordsOfRegister {
            try await pool.execute(statements("areas/find_dataset"), [dataset]).first?.decode("edition")
        }
    }

    public func replacePostcodes(with rows: [PostcodeRow], of dataset: ReferenceDataset) async throws {
        try await replace("postcodes", dataset, rows.lazy.map(\.columns))
    }

    public func replaceAreas(with rows: [AreaRow], of dataset: ReferenceDataset) async throws {
        try await replace("areas", dataset, rows.lazy.map(\.columns))
    }

    /// Notes a dataset that went into the register otherwise than row by row.
    public func record(_ dataset: ReferenceDataset) async throws {
        try await inWordsOfRegister {
            guard try await edition(of: dataset.name) != dataset.edition else { return }
            _ = try await pool.execute(statements("areas/record_dataset"), dataset.columns)
        }
    }

    private func replace(
        _ table: String, _ dataset: ReferenceDataset, _ rows: some Sequence<[any PostgresEncodable]> & Sendable
    ) async throws {
        try await inWordsOfRegister {
            try await pool.withTransaction(deadline: Self.deadline) { connection in
                try await connection.execute(script: statements("areas/clear_\(table)").sql)
                _ = try await connection.copyIn(
                    statements("areas/copy_\(table)").sql, deadline: Self.deadline, rows: rows)
                _ = try await connection.execute(statements("areas/record_dataset"), dataset.columns)
            }
        }
    }
}

extension PostcodeRow {
    /// In the order of `areas/copy_postcodes.sql`.
    fileprivate var columns: [any PostgresEncodable] {
        [postcode, coordinate.latitude, coordinate.longitude, quality, districtCode, areaCode]
    }
}

extension AreaRow {
    /// In the order of `areas/copy_areas.sql`.
    fileprivate var columns: [any PostgresEncodable] {
        [
            code, name, districtCode, districtName, countyName, careBoardCode, careBoardName, rural, residents,
            deprivationDecile, deprivationRank, squareMetres,
        ]
    }
}

extension ReferenceDataset {
    /// In the order of `areas/record_dataset.sql`.
    fileprivate var columns: [any PostgresEncodable] { [name, edition, licence, attribution] }
}
