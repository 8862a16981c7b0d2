/// A column of a file of sessions.
public enum TrainingColumn: Hashable, Sendable, CaseIterable {
    case key, date, start, duration, course, status, programme, campaign, venue, postcode, latitude, longitude
    case language, funding, signposted, trainers
    case people(AttendeeCategory)

    public static let allCases: [TrainingColumn] =
        [
            .key, .date, .start, .duration, .course, .status, .programme, .campaign, .venue, .postcode, .latitude,
            .longitude, .language, .funding, .signposted, .trainers,
        ] + AttendeeCategory.allCases.map(TrainingColumn.people)

    /// As the header has it.
    public var name: String {
        switch self {
        case .key: "key"
        case .date: "date"
        case .start: "start"
        case .duration: "duration_minutes"
        case .course: "course"
        case .status: "status"
        case .programme: "programme"
        case .campaign: "campaign"
        case .venue: "venue"
        case .postcode: "postcode"
        case .latitude: "latitude"
        case .longitude: "longitude"
        case .language: "language"
        case .funding: "funding"
        case .signposted: "signposted"
        case .trainers: "trainers"
        case .people(let category): "people_" + category.rawValue
        }
    }

    /// Without these a file holds no sessions.
    static let required: [TrainingColumn] = [.date, .start, .duration, .course, .venue]
}
