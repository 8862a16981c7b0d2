import PostgresClient
import Registry

extension RecordedEvent {
    /// From a row of `defibrillator_event` with what its check saw.
    init(row: PostgresRow) throws {
        let kind: DeviceEvent.Kind = try row.word("kind")
        let findings = CheckFindings(
            readySignal: try row.decode("ready_signal"), padsGood: try row.decode("pads_good"),
            batteryGood: try row.decode("battery_good"), cabinetGood: try row.decode("cabinet_good"))
        self.init(
            event: DeviceEvent(
                id: try row.decode("id"), kind: kind, occurredAt: try row.decode("occurred_at"),
                recordedAt: try row.decode("recorded_at"), detail: try row.decode("detail"),
                findings: kind == .checked ? findings : nil),
            reporter: try row.decode("reporter"), reporterID: try row.decode("reporter_id"))
    }
}
