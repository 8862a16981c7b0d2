extension ImportField {
    /// Column names that usually mean the field, without capitals and punctuation, the likeliest first. A column is given
    /// to the first field that claims it, in the order of the cases.
    ///
    /// Columns that may hold a person or a telephone number (`owner`, `contact`, `mobile`) are never recognised.
    /// The French ones are those of the national schema for defibrillators (schema-dae), the ones with `addr` those of
    /// OpenStreetMap.
    var aliases: [String] {
        switch self {
        case .externalID:
            [
                "externalid", "aedid", "defibrillatorid", "defibid", "uniqueid", "globalid", "guid", "uuid", "id",
                "assetid",
                "siteid", "reference", "idaed", "iddae",
            ]
        case .osmID: ["osmid", "osmnodeid", "osmnode", "openstreetmapid"]
        case .osmType: ["osmtype"]
        case .uprn: ["uprn"]
        case .circuitID: ["thecircuitid", "circuitid", "thecircuit"]
        case .latitude: ["latitude", "lat", "latcoor1", "latitudewgs84", "y", "ycoord", "geoy", "breitengrad"]
        case .longitude:
            ["longitude", "lon", "lng", "long", "longcoor1", "longitudewgs84", "x", "xcoord", "geox", "laengengrad"]
        case .easting: ["easting", "eastings", "bngeasting", "bnge", "osgbeasting", "xbng"]
        case .northing: ["northing", "northings", "bngnorthing", "bngn", "osgbnorthing", "ybng"]
        case .name:
            [
                "name", "sitename", "site", "locationname", "placename", "title", "premises", "venue", "building",
                "buildingname", "nom", "nome", "nazwa", "location",
            ]
        case .operatorName: ["operator", "operatorname", "organisation", "organization", "exptrais"]
        case .address:
            [
                "address", "fulladdress", "addrfull", "siteaddress", "addrunit", "addrhousename", "addrhousenumber",
                "housenumber", "adrnum", "addrstreet", "street", "streetname", "adrvoie", "addrplace", "address1",
                "addressline1", "addr1", "line1", "address2", "addressline2", "addr2", "line2", "address3",
                "addressline3",
                "addr3", "line3", "address4", "addressline4", "address5", "addressline5", "addrsuburb", "locality",
                "village", "town", "addrcity", "city", "posttown", "comnom", "county",
            ]
        case .postcode:
            ["postcode", "addrpostcode", "postalcode", "zip", "zipcode", "pcd", "pcds", "comcp", "adrcp", "plz"]
        case .surroundings:
            [
                "defibrillatorlocationen", "defibrillatorlocation", "surroundings", "locationdetails", "locationdetail",
                "exactlocation", "aedlocation", "locationdescription", "locationonsite", "whereonsite", "acccomplt",
                "description", "location",
            ]
        case .level: ["level", "floor", "storey", "accetg"]
        case .entranceNote:
            ["entrancenote", "entrance", "accessnotes", "accessnote", "directions", "dispcomplt", "notes", "note"]
        case .indoor: ["indoor", "indoors", "indooroutdoor", "insideoutside", "acc"]
        case .access: ["access", "accesstype", "publicaccess", "acclib"]
        case .accessHours:
            ["accesshours", "openinghours", "hours", "availability", "available", "openingtimes", "accesstimes"]
        case .cabinetLocked: ["cabinetlocked", "locked", "lockedcabinet"]
        case .cabinetKind: ["cabinetkind", "cabinettype", "cabinet", "defibrillatorcabinet"]
        case .cabinetHeated: ["cabinetheated", "heated", "heatedcabinet"]
        case .mobile: ["invehicle", "inavehicle", "carriedinvehicle", "mobileunit", "ismobile"]
        case .manufacturer: ["manufacturer", "make", "aedmake", "brand", "defibrillatorbrand", "fabrais"]
        case .model: ["model", "aedmodel", "defibrillatormodel", "modele"]
        case .serialNumber: ["serialnumber", "serialno", "serial", "aedserialnumber", "numserie"]
        case .inServiceSince:
            ["inservicesince", "startdate", "installed", "dateinstalled", "installdate", "dateinstal"]
        case .lastVerifiedOn:
            [
                "lastverifiedon", "checkdate", "surveydate", "lastverified", "lastchecked", "lastcheck",
                "lastinspected",
                "dermnt",
            ]
        case .adultPadsExpireOn:
            [
                "adultpadsexpireon", "adultpadsexpiry", "padsexpiry", "padexpiry", "padsexpirydate", "electrodeexpiry",
                "dtprlcad",
            ]
        case .paediatricPadsExpireOn:
            ["paediatricpadsexpireon", "paediatricpadsexpiry", "pediatricpadsexpiry", "childpadsexpiry", "dtprlcped"]
        case .batteryExpiresOn: ["batteryexpireson", "batteryexpiry", "batteryexpirydate", "dtprbat"]
        case .emergency: ["emergency"]
        case .status: ["status", "operationalstatus", "etatfonct"]
        }
    }
}
