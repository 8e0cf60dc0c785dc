package dev.dnal.bench;

import dev.dnal.tribuo.runtime.library.NativeChoice;
import java.util.List;

/** All that is measured, with the ratios to be reached. */
final class BenchCases {
    private static final List<String> STOCK_LIBRARY = List.of("-D" + NativeChoice.PROPERTY + "=" + NativeChoice.STOCK);

    private static final List<BenchCase> ALL = List.of(
            step("step-resnet20-b128", "sharded", 0.70, StepAgainstTorch.sharded("resnet20", 128)),
            step("step-resnet20-b128", "exact", 1.05, StepAgainstTorch.exact("resnet20", 128)),
            step("step-vgg16half-b64", "sharded", 0.80, StepAgainstTorch.sharded("vgg16half", 64)),
            step("step-vgg16half-b64", "exact", 1.05, StepAgainstTorch.exact("vgg16half", 64)),
            step("step-vgg16-b64", "sharded", 0.95, StepAgainstTorch.sharded("vgg16", 64)),
            step("step-mobilenetv2-b64", "sharded", 0.80, StepAgainstTorch.sharded("mobilenetv2", 64)),
            step("step-mobilenetv2-b64", "exact", 1.05, StepAgainstTorch.exact("mobilenetv2", 64)),
            new BenchCase(
                    "step-resnet20-b128-stock",
                    "sharded",
                    1.10,
                    "ms",
                    STOCK_LIBRARY,
                    StepAgainstTorch.sharded("resnet20", 128)),
            step("stage2-resnet20-b128", "folded", 0.48, new ArchitectureStepShare(false)),
            step("stage2-resnet20-b128", "published", 0.48, new ArchitectureStepShare(true)),
            new BenchCase("sliced-resnet20", "", 1.25, "share", new SlicedStepShare(1)),
            new BenchCase("sliced-resnet20", "round-to-16", 1.25, "share", new SlicedStepShare(16)),
            new BenchCase("search-resnet20", "", 0.50, "s", new SearchAgainstTorch(1e-4)),
            new BenchCase("memory-resnet20-b128", "", 0.50, "MiB", new MemoryAgainstTorch()),
            new BenchCase("infer-resnet20", "b1", 1.25, "share", new SlicedLatencyShare(1, 1)),
            new BenchCase("infer-resnet20", "b1-round-to-16", 1.25, "share", new SlicedLatencyShare(1, 16)),
            new BenchCase("infer-resnet20", "b64", 1.25, "share", new SlicedLatencyShare(64, 1)),
            new BenchCase("infer-resnet20", "b64-round-to-16", 1.25, "share", new SlicedLatencyShare(64, 16)),
            new BenchCase("scale-depth", "", 1.10, "ps/MAC", StepScaling.ofDepth()),
            new BenchCase("scale-width", "", 1.10, "ps/MAC", StepScaling.ofWidth()),
            new BenchCase("scale-batch", "", 1.10, "ps/MAC", StepScaling.ofBatch()),
            new BenchCase("graph-10k", "", 1.5, "s/1000 nodes", new GraphScaling()));

    private BenchCases() {}

    private static BenchCase step(String name, String variant, double atMost, BenchCase.Measurement measurement) {
        return new BenchCase(name, variant, atMost, "ms", measurement);
    }

    static List<BenchCase> all() {
        return ALL;
    }

    /** The names without variants, each once, in order. */
    static List<String> names() {
        return ALL.stream().map(BenchCase::name).distinct().toList();
    }

    /**
     * The cases that a text on the command line means.
     *
     * @param text a name, or a name with a variant, as {@code step-resnet20-b128/exact}
     * @throws IllegalArgumentException if there are none
     */
    static List<BenchCase> named(String text) {
        List<BenchCase> found =
                ALL.stream().filter(benchCase -> benchCase.isMeantBy(text)).toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "Expected the name of a benchmark, found '" + text + "'; there are " + String.join(", ", names()));
        }
        return found;
    }
}
