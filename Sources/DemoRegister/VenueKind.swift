import Registry

/// The sorts of venue that have a defibrillator, and what is likely there.
enum VenueKind: String, CaseIterable {
    case school
    case surgery
    case leisureCentre = "leisure_centre"
    case sportsClub = "sports_club"
    case church
    case shoppingCentre = "shopping_centre"
    case pub
    case office
    case communityCentre = "community_centre"
    case villageHall = "village_hall"
    case telephoneKiosk = "telephone_kiosk"
    case supermarket
    case pharmacy
    case publicLibrary
    case fireStation = "fire_station"
    case railwayStation = "railway_station"
    case factory
    case vehicle

    /// How common the kind is in towns and in the country; schools and vehicles are placed apart.
    ///
    /// In towns it is Trafford's list for the kinds that list has, by the number of its entries; the rest is chosen to
    /// look like an English county.
    func weight(rural: Bool, inTrafford: [String: Int]) -> Int {
        if rural { return ruralWeight }
        return inTrafford[rawValue] ?? townWeight
    }

    private var ruralWeight: Int {
        switch self {
        case .school, .vehicle, .shoppingCentre: 0
        case .villageHall: 30
        case .telephoneKiosk: 24
        case .pub: 16
        case .church, .sportsClub: 10
        case .surgery, .office, .factory: 5
        case .supermarket, .communityCentre: 4
        case .leisureCentre, .publicLibrary, .fireStation, .railwayStation, .pharmacy: 2
        }
    }

    private var townWeight: Int {
        switch self {
        case .factory, .supermarket: 10
        case .telephoneKiosk: 8
        case .pharmacy: 5
        case .publicLibrary, .fireStation, .railwayStation: 4
        default: 0
        }
    }

    /// How well a combination of access, place and hours suits the kind, from 0 for never. A field that says nothing
    /// suits every kind alike.
    func affinity(to combination: FieldDistributions.Combination) -> Int {
        let likelihood = likelihood
        let access =
            switch combination.access {
            case .public: likelihood.public
            case .restricted: likelihood.restricted
            case .private: likelihood.private
            case .unknown: 5
            }
        let place =
            switch combination.indoor {
            case true: likelihood.indoors
            case false: likelihood.outdoors
            case nil: 5
            }
        let hours =
            switch combination.hours {
            case .always: likelihood.always
            case .some: likelihood.some
            case nil: 5
            }
        return access * place * hours
    }

    /// From 0, never, to 9, as a rule.
    private struct Likelihood {
        let `public`, restricted, `private`: Int
        let indoors, outdoors: Int
        let always, some: Int
    }

    private var likelihood: Likelihood {
        switch self {
        case .school:
            Likelihood(public: 2, restricted: 8, private: 4, indoors: 9, outdoors: 2, always: 2, some: 5)
        case .surgery, .publicLibrary, .pharmacy:
            Likelihood(public: 3, restricted: 7, private: 1, indoors: 8, outdoors: 2, always: 1, some: 9)
        case .leisureCentre:
            Likelihood(public: 4, restricted: 8, private: 0, indoors: 9, outdoors: 2, always: 1, some: 9)
        case .sportsClub:
            Likelihood(public: 5, restricted: 5, private: 1, indoors: 4, outdoors: 6, always: 5, some: 3)
        case .church:
            Likelihood(public: 8, restricted: 1, private: 0, indoors: 4, outdoors: 7, always: 6, some: 3)
        case .shoppingCentre, .supermarket:
            Likelihood(public: 6, restricted: 6, private: 1, indoors: 8, outdoors: 3, always: 2, some: 9)
        case .pub:
            Likelihood(public: 4, restricted: 6, private: 0, indoors: 5, outdoors: 5, always: 3, some: 7)
        case .office:
            Likelihood(public: 1, restricted: 6, private: 9, indoors: 9, outdoors: 1, always: 1, some: 8)
        case .communityCentre:
            Likelihood(public: 7, restricted: 3, private: 0, indoors: 6, outdoors: 5, always: 5, some: 5)
        case .villageHall:
            Likelihood(public: 9, restricted: 1, private: 0, indoors: 2, outdoors: 9, always: 8, some: 1)
        case .telephoneKiosk:
            Likelihood(public: 9, restricted: 0, private: 0, indoors: 0, outdoors: 9, always: 9, some: 0)
        case .fireStation:
            Likelihood(public: 6, restricted: 2, private: 5, indoors: 5, outdoors: 5, always: 8, some: 0)
        case .railwayStation:
            Likelihood(public: 9, restricted: 1, private: 0, indoors: 5, outdoors: 5, always: 4, some: 6)
        case .factory:
            Likelihood(public: 0, restricted: 3, private: 9, indoors: 9, outdoors: 1, always: 3, some: 4)
        case .vehicle:
            Likelihood(public: 5, restricted: 5, private: 5, indoors: 5, outdoors: 5, always: 5, some: 5)
        }
    }
}
