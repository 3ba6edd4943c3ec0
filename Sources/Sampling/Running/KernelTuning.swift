// How a run tunes its kernel during warm-up: not at all, or its step size and metric in Stan's windows.

/// The tuning of a kernel.
public struct KernelTuning<Kernel: TransitionKernel>: Sendable where Kernel.State == ChainState {
    /// What is tuned, as a checkpoint keeps it.
    struct Setting: Sendable, Equatable, Codable {
        var stepSize: Double
        var metric: Metric
    }

    let begin: @Sendable (inout Kernel, ChainState, Int, inout PhiloxStream) throws(SamplingError) -> WarmUp?
    let update: @Sendable (inout WarmUp, inout Kernel, Transition, ChainState, inout PhiloxStream) -> Void
    let setting: @Sendable (Kernel) -> Setting?
    let apply: @Sendable (Setting, inout Kernel) -> Void

    /// The kernel stays as it is.
    public static var none: KernelTuning {
        KernelTuning(
            begin: { _, _, _, _ in nil }, update: { _, _, _, _, _ in }, setting: { _ in nil }, apply: { _, _ in })
    }
}

extension KernelTuning where Kernel: AdjustableKernel {
    /// Step size by dual averaging, metric from the draws of the warm-up's windows.
    ///
    /// - Parameters:
    ///   - form: the metric to learn.
    ///   - acceptance: the average acceptance to aim at; by default what the kernel prefers.
    public static func windows(form: Metric.Form = .diagonal, acceptance: Double? = nil) -> KernelTuning {
        KernelTuning(
            begin: { (kernel, state, steps, stream) throws(SamplingError) in
                try WarmUp(
                    of: &kernel, at: state, steps: steps, form: form, acceptance: acceptance, with: &stream)
            },
            update: { $0.update(&$1, after: $2, at: $3, with: &$4) },
            setting: { Setting(stepSize: $0.stepSize, metric: $0.metric) },
            apply: {
                $1.stepSize = $0.stepSize
                $1.metric = $0.metric
            })
    }
}
