package dev.dnal.bench;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.Networks;
import dev.dnal.tribuo.training.TrainingConfig;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** A training step of ours against PyTorch's: same network, batch, optimiser and number of threads. */
final class StepAgainstTorch implements BenchCase.Measurement {
    private static final String HALF_WIDTH = "vgg16half";

    private final Supplier<Network> network;
    private final int batch;
    private final Supplier<TrainingConfig> config;

    /** The network and the configuration are made when they are measured: in the process of the case. */
    StepAgainstTorch(Supplier<Network> network, int batch, Supplier<TrainingConfig> config) {
        this.network = network;
        this.batch = batch;
        this.config = config;
    }

    static StepAgainstTorch sharded(String network, int batch) {
        return new StepAgainstTorch(() -> network(network), batch, OurStep::sharded);
    }

    static StepAgainstTorch exact(String network, int batch) {
        return new StepAgainstTorch(() -> network(network), batch, OurStep::exact);
    }

    private static Network network(String name) {
        return name.equals(HALF_WIDTH) ? Networks.named("vgg16", 32) : Networks.named(name);
    }

    @Override
    public Measured measure(Duration budget) {
        Graph graph = Images.build(network.get()).graph();
        Images images = Images.random(batch);
        try (Step ours = new OurStep(OurStep.training(graph), config.get(), images);
                Step torch = new TorchStep(graph, images)) {
            double before = SgemmPeak.flopsPerSecond();
            Interleaved times = Interleaved.measure(ours, torch, budget);
            double peak = Math.max(before, SgemmPeak.flopsPerSecond());
            return new Measured(1e3 * times.ours(), 1e3 * times.peer(), remark(graph, times, peak));
        }
    }

    private String remark(Graph graph, Interleaved times, double peak) {
        double flops = SgemmPeak.flopsOfStep(CostCounter.count(graph).macs(), batch);
        return String.format(
                Locale.ROOT,
                "%.0f %% of the sgemm peak of %.0f GFLOP/s, PyTorch %.0f %%; %d rounds",
                100 * flops / times.ours() / peak,
                peak / 1e9,
                100 * flops / times.peer() / peak,
                times.rounds());
    }
}
