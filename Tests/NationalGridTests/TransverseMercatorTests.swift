import Testing

@testable import NationalGrid

/// Worked examples of Ordnance Survey's "A guide to coordinate systems in Great Britain".
@Suite("The projection of the National Grid")
struct TransverseMercatorTests {
    /// 52° 39′ 27.2531″ N, 1° 43′ 4.5177″ E on Airy 1830.
    let example = GeodeticPosition(
        latitude: 52 + 39.0 / 60 + 27.2531 / 3600, longitude: 1 + 43.0 / 60 + 4.5177 / 3600)

    @Test("The guide's worked example on Airy 1830 comes out at 651409.903, 313177.270")
    func workedExample() {
        let position = TransverseMercator.onAiry1830.project(example)
        #expect(abs(position.easting - 651_409.903) < 0.001)
        #expect(abs(position.northing - 313_177.270) < 0.001)
    }

    @Test("The guide's worked example comes out the other way round, too")
    func workedExampleBack() {
        let position = TransverseMercator.onAiry1830.unproject(
            GridPosition(easting: 651_409.903, northing: 313_177.270))
        #expect(abs(position.latitude - example.latitude) < 9e-9)
        #expect(abs(position.longitude - example.longitude) < 15e-9)
    }

    @Test("On GRS80, 52.658007833° N, 1.716073973° E is at 651307.003, 313255.686")
    func onGRS80() {
        let place = GeodeticPosition(latitude: 52.658_007_833, longitude: 1.716_073_973)
        let position = TransverseMercator.onGRS80.project(place)
        #expect(abs(position.easting - 651_307.003) < 0.001)
        #expect(abs(position.northing - 313_255.686) < 0.001)
    }

    @Test("The true origin 49° N, 2° W has the coordinates of the definition")
    func trueOrigin() {
        let position = TransverseMercator.onAiry1830.project(GeodeticPosition(latitude: 49, longitude: -2))
        #expect(abs(position.easting - 400_000) < 1e-6)
        #expect(abs(position.northing + 100_000) < 1e-6)
    }
}
