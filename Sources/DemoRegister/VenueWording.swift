/// Invented names, addresses and remarks. They are made of a kind of venue, a common street name and the name of a place,
/// and of no business's name.
enum VenueWording {
    static let streets = [
        "High Street", "Main Street", "Church Street", "Station Road", "Church Lane", "Mill Lane", "Park Road",
        "The Green", "Market Place", "School Lane", "London Road", "Victoria Road", "Manor Road", "North Street",
        "South Street", "West Street", "Chapel Lane", "King Street", "Queen Street", "Bridge Street", "Albert Road",
        "Grange Road", "The Crescent", "Back Lane", "Derby Road", "Nottingham Road", "Leicester Road", "Lincoln Road",
        "Northampton Road", "Springfield Road",
    ]

    /// A name for a venue that is not a school.
    static func name(
        of kind: VenueKind, street: String, locality: String, from random: inout RandomSource
    ) -> String {
        let words = random.pick(from: kindNames(kind)) ?? kind.rawValue
        // A village has one hall but many kiosks and pubs: those are told apart by the street.
        let byStreet: Bool
        switch kind {
        case .villageHall, .vehicle, .fireStation, .railwayStation, .publicLibrary: byStreet = false
        case .telephoneKiosk, .pub, .supermarket, .pharmacy, .office: byStreet = true
        default: byStreet = random.below(2) == 0
        }
        return byStreet ? "\(words), \(street), \(locality)" : "\(words), \(locality)"
    }

    private static func kindNames(_ kind: VenueKind) -> [String] {
        switch kind {
        case .school: ["School"]
        case .surgery: ["GP surgery", "Health centre", "Medical centre", "Dental surgery"]
        case .leisureCentre: ["Leisure centre", "Sports centre", "Swimming pool", "Gym"]
        case .sportsClub:
            ["Cricket club", "Football club", "Bowls club", "Golf club", "Tennis club", "Sports pavilion"]
        case .church: ["Parish church", "Methodist church", "Baptist church", "Mosque", "Gurdwara", "Church hall"]
        case .shoppingCentre: ["Shopping centre", "Shopping arcade", "Market hall", "Retail park"]
        case .pub: ["Public house", "Inn", "Hotel", "Café"]
        case .office: ["Offices", "Council offices", "Business centre"]
        case .communityCentre: ["Community centre", "Community hall", "Arts centre", "Youth centre"]
        case .villageHall: ["Village hall", "Memorial hall", "Parish hall", "Village institute", "Village shop"]
        case .telephoneKiosk: ["Telephone kiosk", "Old telephone box", "Adopted telephone box"]
        case .supermarket: ["Supermarket", "Convenience store", "Petrol station"]
        case .pharmacy: ["Pharmacy", "Chemist"]
        case .publicLibrary: ["Library"]
        case .fireStation: ["Fire station", "Ambulance station", "Police station"]
        case .railwayStation: ["Railway station", "Bus station"]
        case .factory: ["Factory", "Warehouse", "Distribution centre", "Builders' merchant"]
        case .vehicle: ["Fire engine", "Community first responder's car", "Mobile library", "Patrol car"]
        }
    }

    /// Who runs it, without a name.
    static func operatorNames(of kind: VenueKind) -> [String] {
        switch kind {
        case .school: ["School", "Academy trust"]
        case .surgery, .pharmacy: ["Practice", "Site owner"]
        case .villageHall, .communityCentre, .telephoneKiosk:
            ["Parish council", "Village hall committee", "Community group"]
        case .leisureCentre, .publicLibrary: ["District council", "Leisure trust"]
        case .church: ["Parochial church council", "Congregation"]
        case .sportsClub: ["Club committee"]
        case .fireStation: ["Emergency services", "Site owner"]
        case .vehicle: ["Owner of the vehicle", "Community group"]
        case .railwayStation: ["Station operator"]
        case .shoppingCentre, .supermarket, .pub, .office, .factory: ["Site owner", "Employer", "Facilities company"]
        }
    }

    /// Where at the venue the device is.
    static func surroundings(of kind: VenueKind, indoor: Bool?) -> [String] {
        if kind == .vehicle {
            return ["Carried in the vehicle.", "In the rear locker of the vehicle.", "In the cab, behind the seats."]
        }
        switch indoor {
        case true: return indoors(kind)
        case false: return kind == .telephoneKiosk ? kiosk : outdoors
        case nil:
            return ["Near the entrance.", "By the reception desk.", "At the main building.", "Near the car park."]
        }
    }

    private static let kiosk = [
        "In the red telephone box.", "In the old telephone box by the bus stop.",
        "In the telephone box by the car park.",
        "In the telephone box opposite the church.", "In the telephone box on the green.",
    ]

    private static let outdoors = [
        "On the outside wall, left of the main door.", "On the outside wall, right of the main door.",
        "In a cabinet beside the main entrance.", "On the wall facing the car park.",
        "On the side of the building, by the gate.", "On the front wall, under the porch.",
        "On the rear wall, next to the fire exit.", "On the railings by the entrance gate.",
        "On the gable end, facing the road.", "On the wall by the delivery entrance.",
    ]

    private static func indoors(_ kind: VenueKind) -> [String] {
        let anywhere = [
            "Behind the reception desk.", "In the entrance lobby, on the left.", "In the entrance hall, on the right.",
            "On the wall in the corridor.", "Beside the main door.", "Ask a member of staff.",
        ]
        switch kind {
        case .school: return anywhere + ["In the school office.", "Outside the sports hall.", "In the staff room."]
        case .surgery, .pharmacy: return anywhere + ["In the waiting room.", "Behind the dispensary counter."]
        case .leisureCentre, .sportsClub: return anywhere + ["By the pool.", "In the changing room corridor."]
        case .church: return anywhere + ["In the porch.", "In the vestry.", "At the back of the nave."]
        case .villageHall, .communityCentre: return anywhere + ["In the kitchen.", "Beside the stage."]
        case .pub: return anywhere + ["Behind the bar.", "By the toilets."]
        case .supermarket: return anywhere + ["At the customer service desk.", "By the checkouts."]
        case .shoppingCentre: return anywhere + ["By the lift on the ground floor.", "In the security office."]
        case .factory, .office:
            return anywhere + ["In the first aid room.", "At the security gatehouse.", "In the canteen."]
        default: return anywhere
        }
    }

    /// What one must know to get in.
    static let entranceNotes = [
        "Use the side entrance after 18:00.", "Ring the bell by the gate.", "Security will bring the device out.",
        "Enter from the car park.", "The gate is locked at night.", "Paediatric key is in the case.",
        "Ask the caretaker for the key.", "Access through the courtyard.",
    ]
}
