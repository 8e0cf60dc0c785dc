package dev.dnal.bench;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.lowering.TrainingKernelLowering;
import dev.dnal.onnx.lowering.cpu.FastCpuLowering;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.training.TrainingConfig;
import java.time.Duration;

/** What it takes to get a network of ten thousand nodes ready to train, per thousand nodes, against one of a thousand. */
final class GraphScaling implements BenchCase.Measurement {
    private static final int BLOCK = 8;

    /** A residual block has seven nodes, and depth 6n + 2 has 3n blocks. */
    private static final int LARGE_DEPTH = 6 * 476 + 2;

    private static final int USUAL_DEPTH = 6 * 48 + 2;

    /** Narrow layers keep the files small, but one block of channels is needed for layers to be lowered to blocks. */
    private static final int WIDTH = BLOCK;

    @Override
    public Measured measure(Duration budget) {
        Preparation large = new Preparation(LARGE_DEPTH);
        Preparation usual = new Preparation(USUAL_DEPTH);
        Interleaved times = Interleaved.measure(large, usual, budget);
        return new Measured(
                1000 * times.ours() / large.nodes,
                1000 * times.peer() / usual.nodes,
                large.nodes + " nodes against " + usual.nodes + "; " + times.rounds() + " rounds");
    }

    /** Reads a network, infers its shapes, differentiates it and lowers the step, as it is by default on a CPU. */
    private static final class Preparation implements Step {
        private final byte[] file;
        private final int nodes;

        Preparation(int depth) {
            Graph graph = Images.build(new ResNet(depth, WIDTH)).graph();
            nodes = graph.nodes().size();
            file = OnnxWriter.toBytes(graph);
        }

        @Override
        public void run() {
            Graph graph = OnnxReader.read(file, "a network of " + nodes + " nodes");
            new ShapeInference().apply(graph);
            OurStep.training(graph)
                    .sharded(TrainingConfig.DEFAULT_SHARDS)
                    .lower(new FastCpuLowering(TrainingKernelLowering.forCpu(), BLOCK));
        }
    }
}
