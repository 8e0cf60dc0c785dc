package dev.dnal.gpu;

import java.time.Duration;
import java.util.List;

/**
 * A part of the check, run in a process of its own.
 *
 * @param name as it is asked for
 * @param limit the time after which its process is ended
 * @param body what it does; it tells its results to the report as it has them
 */
record CheckStep(String name, Duration limit, Body body) {
    /** What a step does. */
    @FunctionalInterface
    interface Body {
        /**
         * Runs the step.
         *
         * @throws Exception whatever it failed with; the step has then failed
         */
        void run(CheckSettings settings, Report report) throws Exception;
    }

    /** All steps, cheapest first. */
    static List<CheckStep> all() {
        return List.of(
                new CheckStep("machine", Duration.ofSeconds(40), MachineStep::run),
                new CheckStep("operators", Duration.ofSeconds(90), OperatorsStep::run),
                new CheckStep("losses", Duration.ofSeconds(120), LossesStep::run),
                new CheckStep("search", Duration.ofSeconds(60), SearchStep::run),
                new CheckStep("placement", Duration.ofSeconds(60), PlacementStep::run),
                new CheckStep("repetition", Duration.ofSeconds(60), RepetitionStep::run),
                new CheckStep("memory", Duration.ofSeconds(40), MemoryStep::run),
                new CheckStep("speed", Duration.ofSeconds(300), SpeedStep::run),
                new CheckStep("quickstart", Duration.ofSeconds(120), QuickstartStep::run));
    }
}
