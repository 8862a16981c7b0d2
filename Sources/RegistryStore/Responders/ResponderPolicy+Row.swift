import PostgresClient
import Registry

extension ResponderPolicy {
    /// From a row of `responder_policy`.
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"), searchRadius: try row.decode("search_radius_metres"),
            resultLimit: try row.decode("result_limit"),
            positionFreshSeconds: try row.decode("position_fresh_seconds"),
            positionKeptSeconds: try row.decode("position_kept_seconds"),
            greatestCallHours: try row.decode("greatest_call_hours"),
            required: Set(try row.words("required_credentials")),
            requiredOfDrivers: Set(try row.words("required_of_drivers")),
            credentialReminderDays: try row.decode("credential_reminder_days"),
            travel: ResponderTravel(
                denseFrom: try row.decode("dense_residents_per_km2"),
                sparseUpTo: try row.decode("sparse_residents_per_km2"),
                foot: .init(
                    dense: try row.decode("foot_dense_speed"), usual: try row.decode("foot_speed"),
                    sparse: try row.decode("foot_sparse_speed")),
                bicycle: try row.decode("bicycle_speed"),
                car: .init(
                    dense: try row.decode("car_dense_speed"), usual: try row.decode("car_speed"),
                    sparse: try row.decode("car_sparse_speed")),
                startSeconds: Double(try row.decode("start_seconds", as: Int.self))))
    }
}

extension PostgresRow {
    /// Each word of an array; empty for NULL.
    func words<Word: RawRepresentable>(_ column: String) throws -> [Word] where Word.RawValue == String {
        try (decode(column, as: [String]?.self) ?? []).map { text in
            guard let word = Word(rawValue: text) else { throw StoreError.badValue(column: column) }
            return word
        }
    }
}
