import HTTPSupport
import Registry

extension TrainingLine {
    /// The row as a body of `POST /v1/training-sessions`, so that both are held to the same rules.
    func body() -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.object { writer in
            for (name, column) in Self.wordFields where texts[column] != nil {
                writer.name(of: name)
                writer.value(texts[column] ?? "")
            }
            for (name, column) in Self.numberFields where numbers[column] != nil {
                writer.name(of: name)
                writer.value(numbers[column] ?? 0)
            }
            writer.name("status")
            writer.value(texts[.status] ?? (isCounted ? "delivered" : "planned"))
            if let startsAt {
                writer.name("startsAt")
                writer.value(startsAt)
            }
            writer.name("headCounts")
            writer.object { writer in
                for category in AttendeeCategory.allCases {
                    guard let count = numbers[.people(category)] else { continue }
                    writer.name(of: category.rawValue)
                    writer.value(count)
                }
            }
        }
        return writer.bytes
    }

    private var isCounted: Bool { AttendeeCategory.allCases.contains { numbers[.people($0)] != nil } }

    private static let wordFields: [(String, TrainingColumn)] = [
        ("programme", .programme), ("campaign", .campaign), ("course", .course), ("venueName", .venue),
        ("postcode", .postcode), ("language", .language), ("funding", .funding),
    ]
    private static let numberFields: [(String, TrainingColumn)] = [
        ("durationMinutes", .duration), ("signpostedCount", .signposted), ("lat", .latitude), ("lon", .longitude),
    ]

    /// The column of a field of the body, or of a session; nil for none.
    static func column(of field: String) -> TrainingColumn? {
        let path = field.split(separator: "/").map(String.init).filter { $0 != "#" }
        if path.count == 2, path[0] == "headCounts" {
            return AttendeeCategory(rawValue: path[1]).map(TrainingColumn.people)
        }
        return switch path.first {
        case "startsAt": .start
        case "status": .status
        case "trainers": .trainers
        case let name?: (wordFields + numberFields).first { $0.0 == name }?.1
        case nil: nil
        }
    }
}
