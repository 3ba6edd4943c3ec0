// Phase-amplitude form of the oscillating solutions of y'' = -Q y: y = A sin(phase) / sqrt(phase'), with phase' = sqrt(Q) / N
// and N the solution of Q N^2 + N N'' / 2 - N'^2 / 4 = Q (in the scaled variable) that does not oscillate. In powers of
// epsilon = 1 / (4 lambda^2), the phase is its leading term plus a constant times sum_m epsilon^m G_m(t), where t is a tangent
// that is 0 in the middle of the interval and infinite at its edge, and dG_m/dt is an even polynomial with rational
// coefficients, all of one sign: its evaluation does not cancel. Both families below are even, so parity fixes the phase
// in the middle and no constant is left to match.
//
// Hermite: psi'' = -(lambda - x^2/4) psi, lambda = n + 1/2, x = 2 sqrt(lambda) sin(tau), t = tan(tau). In z = sin(tau),
//     1 = (1 - z^2) N^2 + epsilon (N N'' / 2 - N'^2 / 4), N = sqrt(1 + t^2) sum_m epsilon^m nu_m(t),
//     dG_m/dt = rho_m / (1 + t^2)^2, sum_m epsilon^m rho_m = 1 / sum_m epsilon^m nu_m.
// Legendre: u = sqrt(cos phi) P_n(sin phi), u'' = -(lambda^2 + 1 / (4 cos^2 phi)) u, lambda = n + 1/2, t = tan(phi),
//     1 = (1 + epsilon (1 + t^2)) N^2 + epsilon (2 N N'' - N'^2) in phi, N = sum_m epsilon^m nu_m(t), dG_m/dt = rho_m / (1 + t^2).
// The tests rebuild both tables from these identities in exact arithmetic.
//
// The series is asymptotic: term m behaves like (2m)! / (2 xi)^(2m), where xi = pi (k - 1/4) at the k-th node from the edge. With
// eight terms it serves from k = 17 inwards.

import RealModule

/// The correction terms of one family.
struct PhaseTerms: Sendable {
    struct Term: Sendable {
        /// dG_m/dt = 2^-exponent sum_k numerators[k] t^(2k)
        let exponent: Int
        let numerators: [Double]
    }

    let terms: [Term]
    /// cutoffs[m]: where kappa = epsilon (1 + t^2)^3 (Hermite) or epsilon (1 + t^2) (Legendre) is at most this, term m + 2 contributes
    /// less than 2^-74 and m + 1 terms are enough.
    let cutoffs: [Double]

    init(terms: [Term]) {
        self.terms = terms
        cutoffs = terms.enumerated().dropFirst().map { m, term in
            let leading = abs(term.numerators[term.numerators.count - 1])
            let size = leading * Double(sign: .plus, exponent: -term.exponent, significand: 1)
            return Double.pow(0x1p-74 / size, 1 / Double(m + 1))
        }
    }

    static let hermite = PhaseTerms(terms: [
        Term(exponent: 3, numerators: [2, 5]),
        Term(exponent: 7, numerators: [-76, -1036, -2949, -3094, -1105]),
        Term(
            exponent: 10,
            numerators: [
                5048, 158204, 1079286, 3250189, 5195296, 4610562, 2153450, 414125,
            ]),
        Term(
            exponent: 15,
            numerators: [
                -2789072, -155030528, -1845871992, -10027029336, -31011182205, -60037308342, -75701937363, -62393239212,
                -32512234851, -9743439590, -1282031525,
            ]),
        Term(
            exponent: 18,
            numerators: [
                655737056, 56617993136, 1024065394320, 8501220127064, 41088134012582, 129067881480099, 279291268285536,
                429213658235700, 474048569535084, 374713844946962, 207290607862688, 76341403641180, 16834806218750,
                1683480621875,
            ]),
        Term(
            exponent: 22,
            numerators: [
                -469427321280, -58021050020160, -1471304132734320.0, -17087482944049344.0, -116459384187789780.0,
                -524049388556542740.0, -1663019146698085425.0, -3871515079628125230.0, -6769116219758092713.0,
                -8999618391524111520.0, -9128097595961355810.0, -7023820928666906340.0, -4035050545121626110.0,
                -1678153624503701244.0, -477684170754797565.0, -83314859446271550.0, -6718940277925125.0,
            ]),
        Term(
            exponent: 25,
            numerators: [
                237899539770240, 39812443948608960.0, 1342300382656659360.0, 20625835135243916592.0,
                186392422810400339304.0,
                1120134027506918872932.0, 4802614478593872868350.0, 15350479096181781331485.0,
                37635297328373527541664.0,
                72099909147420394076958.0, 109149970267734092603214.0, 131281009591808440738755.0,
                125457366990422036878200.0,
                94740597813741480406872.0, 55861230353377754931354.0, 25186255109544348412947.0,
                8388755435950969717440.0,
                1945600158518343951750.0, 280643151883298936250.0, 18962375127249928125.0,
            ]),
        Term(
            exponent: 31,
            numerators: [
                -1297341716932803840.0, -282288200957624486400.0, -12182940204988640670720.0,
                -238249382246301047048448.0,
                -2738789664422477012493792.0, -21003222134730009835507968.0, -115622716022531883259306992.0,
                -478734749121947566774669488.0, -1538353898333073052819107741.0, -3920249838878791612701253734.0,
                -8041417031042981040104167791.0, -13409021558494818279664085484.0, -18282221204631230419074403941.0,
                -20426635710871298432905338138.0, -18679515073196740974535261167.0, -13912056732092447588851251288.0,
                -8360399999581168476483070767.0, -3993380725138801433613530298.0, -1481217195706396379813851845.0,
                -411342484836392342294369100.0, -80487591278412462754107375.0, -9897570606362021803983750.0,
                -575440151532675686278125.0,
            ]),
    ])

    static let legendre = PhaseTerms(terms: [
        Term(exponent: 1, numerators: [1]),
        Term(exponent: 3, numerators: [-9, -25]),
        Term(exponent: 4, numerators: [153, 1098, 1073]),
        Term(exponent: 7, numerators: [-21429, -283167, -633375, -375733]),
        Term(exponent: 8, numerators: [1268343, 26493228, 99980730, 130107852, 55384775]),
        Term(
            exponent: 10,
            numerators: [
                -227803437, -6877930545, -38417584770, -81526352418, -74471401377, -24713030909,
            ]),
        Term(
            exponent: 11,
            numerators: [
                28918062729, 1189205054910, 9121854030255, 27859949735940, 40737687336279, 28620057693150,
                7780757249041,
            ]),
        Term(
            exponent: 15,
            numerators: [
                -39470164739469, -2118698304743259.0, -21245482814960529.0, -87036753336300999.0, -180274296342357063.0,
                -200370088907822097.0, -114275258370495963.0, -26308967412122125.0,
            ]),
    ])
}

/// The corrections at one lambda, summed over m: a polynomial in t.
struct PhaseSeries: Sendable {
    /// 1 / (4 lambda^2)
    let epsilon: Double
    /// Coefficients of t^(2k) in sum_m epsilon^m dG_m/dt, and of t^(2k + 1) in its integral.
    private var slopes: [Double]
    private var values: [Double]
    private let cutoffs: [Double]
    /// How many coefficients each number of terms takes.
    private var lengths: [Int]

    /// The first `count` terms.
    init(_ table: PhaseTerms, lambda: Double, terms count: Int = 8) {
        epsilon = 1 / (4 * lambda * lambda)
        let terms = table.terms.prefix(count)
        cutoffs = table.cutoffs
        lengths = terms.map(\.numerators.count)
        slopes = [Double](repeating: 0, count: lengths[count - 1])
        values = slopes
        var power = 1.0
        for term in terms {
            power *= epsilon
            let scale = power * Double(sign: .plus, exponent: -term.exponent, significand: 1)
            for k in 0..<term.numerators.count { slopes[k] += term.numerators[k] * scale }
        }
        for k in 0..<slopes.count { values[k] = slopes[k] / Double(2 * k + 1) }
    }

    /// The number of coefficients that suffice at kappa, see `PhaseTerms.cutoffs`.
    @inline(__always)
    func length(kappa: Double) -> Int {
        var terms = 1
        while terms < lengths.count && kappa > cutoffs[terms - 1] { terms += 1 }
        return lengths[terms - 1]
    }

    /// The number of coefficients of the first `terms` terms.
    func length(terms: Int) -> Int { lengths[terms - 1] }

    /// sum_m epsilon^m G_m(t) and its derivative.
    @inline(__always)
    func evaluate(_ t: Double, length: Int) -> (value: Double, slope: Double) {
        let square = t * t
        var value = 0.0
        var slope = 0.0
        var k = length
        while k > 0 {
            k -= 1
            value = value * square + values[k]
            slope = slope * square + slopes[k]
        }
        return (value * t, slope)
    }
}
