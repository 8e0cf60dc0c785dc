package dev.dnal.bench;

import java.time.Duration;
import java.util.List;

/** The process that a case is measured in. */
final class CaseProcess {
    private CaseProcess() {}

    /** Measures a case in a new process, for about this long. */
    static Measured run(BenchCase benchCase, Duration budget) {
        return ChildProcess.run(
                CaseProcess.class,
                benchCase.jvmOptions(),
                List.of(benchCase.id(), Long.toString(budget.toMillis())),
                Measured.class);
    }

    /** Takes the case, the time for it in milliseconds, and the file to write what was measured to. */
    public static void main(String[] args) {
        try {
            BenchCase benchCase = BenchCases.named(args[0]).get(0);
            ChildProcess.writeResult(
                    args[2], benchCase.measurement().measure(Duration.ofMillis(Long.parseLong(args[1]))));
        } catch (RuntimeException | LinkageError e) {
            System.err.println("dnal bench: " + args[0] + ": " + e);
            System.exit(1);
        }
        // Threads of native libraries don't hold it up.
        System.exit(0);
    }
}
