package dev.dnal.bench;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.ResNet;
import java.time.Duration;

/**
 * What a multiply-accumulate operation of the forward pass takes in a training step of four times the size, against one of the usual
 * size.
 */
final class StepScaling implements BenchCase.Measurement {
    private final Size large;
    private final Size usual;

    private record Size(Network network, int batch) {}

    private StepScaling(Size large, Size usual) {
        this.large = large;
        this.usual = usual;
    }

    /** 36 residual blocks against 9. */
    static StepScaling ofDepth() {
        return new StepScaling(new Size(new ResNet(74), 64), new Size(new ResNet(20), 64));
    }

    /** 64 channels in the first stage against 16. */
    static StepScaling ofWidth() {
        return new StepScaling(new Size(new ResNet(20, 64), 32), new Size(new ResNet(20, 16), 32));
    }

    /** 128 images in a batch against 32. */
    static StepScaling ofBatch() {
        return new StepScaling(new Size(new ResNet(20), 128), new Size(new ResNet(20), 32));
    }

    @Override
    public Measured measure(Duration budget) {
        Graph largeGraph = graph(large);
        Graph usualGraph = graph(usual);
        try (Step largeStep = step(largeGraph, large);
                Step usualStep = step(usualGraph, usual)) {
            Interleaved times = Interleaved.measure(largeStep, usualStep, budget);
            return new Measured(
                    1e12 * times.ours() / macs(largeGraph, large),
                    1e12 * times.peer() / macs(usualGraph, usual),
                    times.rounds() + " rounds");
        }
    }

    private static Graph graph(Size size) {
        return Images.build(size.network()).graph();
    }

    private static Step step(Graph graph, Size size) {
        return new OurStep(OurStep.training(graph), OurStep.sharded(), Images.random(size.batch()));
    }

    private static double macs(Graph graph, Size size) {
        return (double) CostCounter.count(graph).macs() * size.batch();
    }
}
