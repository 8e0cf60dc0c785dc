package dev.dnal.bench;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.runtime.measure.ResidentMemory;
import java.time.Duration;
import java.util.List;

/**
 * Peak of resident memory of a process that does training steps of ours, the Java machine included, against one that does the
 * same steps with PyTorch.
 */
final class MemoryAgainstTorch implements BenchCase.Measurement {
    private static final int BATCH = 128;
    private static final int STEPS = 30;

    @Override
    public Measured measure(Duration budget) {
        return new Measured(
                ChildProcess.run(OurSteps.class, List.of(), List.of(), Double.class),
                ChildProcess.run(TorchSteps.class, List.of(), List.of(), Double.class),
                STEPS + " steps each");
    }

    private static void train(Step step, String resultFile) {
        try (step) {
            for (int i = 0; i < STEPS; i++) {
                step.run();
            }
            ChildProcess.writeResult(resultFile, peakMebibytes());
        }
    }

    private static double peakMebibytes() {
        long bytes = ResidentMemory.peak()
                .orElseThrow(() -> new IllegalStateException("The peak of resident memory is known on Linux only"));
        return bytes / (double) (1 << 20);
    }

    private static Graph network() {
        return Images.build(new ResNet(20)).graph();
    }

    /** The process that runs our steps. */
    static final class OurSteps {
        private OurSteps() {}

        /** Writes the peak in MiB to the file named last. */
        public static void main(String[] args) {
            train(new OurStep(OurStep.training(network()), OurStep.sharded(), Images.random(BATCH)), args[0]);
        }
    }

    /** The process that runs PyTorch's steps. */
    static final class TorchSteps {
        private TorchSteps() {}

        /** Writes the peak in MiB to the file named last. */
        public static void main(String[] args) {
            train(new TorchStep(network(), Images.random(BATCH)), args[0]);
        }
    }
}
