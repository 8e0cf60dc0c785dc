package dev.dnal.conformance.fuzz;

import com.sun.management.ThreadMXBean;
import dev.dnal.onnx.graph.Graph;
import java.lang.management.ManagementFactory;

/**
 * Tries mutants one after the other, and says on the standard output what it does: {@code "number stage"} before each stage, and
 * {@code "number = outcome"} after each mutant. What ends the process, or takes forever, is so known to who reads it.
 */
final class MutantProcess {
    /** What describing may allocate: 64 MiB and four times the file over what it takes for the seed, which nobody changed. */
    private static final long ALLOWED = 64 << 20;

    private static final int PER_BYTE = 4;

    private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * The main method of the process.
     *
     * @param arguments number of the first mutant, and how many
     */
    public static void main(String[] arguments) {
        long first = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        MutantProcess process = new MutantProcess();
        for (long number = first; number < first + count; number++) {
            System.out.println(number + " = " + process.outcome(number));
        }
    }

    private String outcome(long number) {
        Mutant mutant = Mutant.of(number);
        String[] stage = {""};
        MutantTrial trial = new MutantTrial(number, begun -> {
            stage[0] = begun;
            System.out.println(number + " " + begun);
        });
        try {
            long ofSeed = allocated(() -> new MutantTrial(number, begun -> {}).describe(mutant.seed()));
            Graph[] graph = new Graph[1];
            long taken;
            long before = memory.getCurrentThreadAllocatedBytes();
            try {
                graph[0] = trial.describe(mutant.bytes());
            } finally {
                taken = memory.getCurrentThreadAllocatedBytes() - before;
            }
            if (taken > ofSeed + ALLOWED + PER_BYTE * (long) mutant.bytes().length) {
                return Outcome.MEMORY + " " + taken + " bytes for a file of " + mutant.bytes().length;
            }
            trial.use(graph[0]);
            return Outcome.WORKS.toString();
        } catch (RuntimeException | Error e) {
            return MutantTrial.isDocumented(e)
                    ? Outcome.REFUSED + " " + stage[0]
                    : Outcome.UNDOCUMENTED + " " + stage[0] + ": " + e + " at " + place(e);
        }
    }

    private long allocated(Runnable work) {
        long before = memory.getCurrentThreadAllocatedBytes();
        work.run();
        return memory.getCurrentThreadAllocatedBytes() - before;
    }

    private static String place(Throwable thrown) {
        for (StackTraceElement element : thrown.getStackTrace()) {
            if (element.getClassName().startsWith("dev.dnal")) {
                return element.toString();
            }
        }
        return "?";
    }
}
