// Repeated timing of one workload, in the form that the peers' harness prints: one JSON object a line.

import Dispatch
import Foundation

/// The wall-clock and processor seconds of repeated runs of a workload.
///
/// Processor seconds add up over threads; on a busy machine they are the steadier figure.
struct Measurement {
    private var wall: [Double] = []
    private var processor: [Double] = []

    /// Runs `body` once unmeasured, then at least three times and until `budget` seconds have passed.
    ///
    /// - Parameter batch: runs between two looks at the clock, for bodies that take no longer than such a look.
    init(budget: Double = 2, batch: Int = 1, _ body: () throws -> Void) rethrows {
        try body()
        let end = Self.seconds(CLOCK_MONOTONIC) + budget
        while wall.count < 3 || (wall.count < 200 && Self.seconds(CLOCK_MONOTONIC) < end) {
            let (start, used) = (Self.seconds(CLOCK_MONOTONIC), Self.seconds(CLOCK_PROCESS_CPUTIME_ID))
            for _ in 0..<batch { try body() }
            wall.append((Self.seconds(CLOCK_MONOTONIC) - start) / Double(batch))
            processor.append((Self.seconds(CLOCK_PROCESS_CPUTIME_ID) - used) / Double(batch))
        }
        wall.sort()
        processor.sort()
    }

    /// Runs `body` once, for work of many seconds, or whose answer is kept.
    init(once body: () throws -> Void) rethrows {
        let (start, used) = (Self.seconds(CLOCK_MONOTONIC), Self.seconds(CLOCK_PROCESS_CPUTIME_ID))
        try body()
        wall = [Self.seconds(CLOCK_MONOTONIC) - start]
        processor = [Self.seconds(CLOCK_PROCESS_CPUTIME_ID) - used]
    }

    /// The least processor seconds, which other processes disturb least.
    var processorMinimum: Double { processor[0] }

    var report: [String: Any] {
        [
            "seconds_median": wall[wall.count / 2], "seconds_min": wall[0], "reps": wall.count,
            "cpu_median": processor[processor.count / 2], "cpu_min": processorMinimum,
        ]
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// Prints one measurement with the keys of the peers' harness.
///
/// - Parameter threads: how many the workload used; by default all cores.
func emit(
    _ workload: String, peer: String = "assay", size: Any, threads: Int? = nil, _ measurement: Measurement,
    accuracy: [String: Any]
) throws {
    var line = measurement.report
    line["workload"] = workload
    line["peer"] = peer
    line["size"] = size
    line["threads"] = threads ?? ProcessInfo.processInfo.activeProcessorCount
    line.merge(accuracy) { $1 }
    let data = try JSONSerialization.data(withJSONObject: line, options: [.sortedKeys, .withoutEscapingSlashes])
    print(String(decoding: data, as: UTF8.self))
}
