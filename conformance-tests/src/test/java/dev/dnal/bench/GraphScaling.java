package dev.dnal.bench;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.lowering.PortableLowering;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.tribuo.network.ResNet;
import java.time.Duration;

/** What it takes to get a network of ten thousand nodes ready to train, per thousand nodes, against one of a thousand. */
final class GraphScaling implements BenchCase.Measurement {
    /** A residual block has seven nodes, and depth 6n + 2 has 3n blocks. */
    private static final int LARGE_DEPTH = 6 * 476 + 2;

    private static final int USUAL_DEPTH = 6 * 48 + 2;

    /** The time goes with the number of nodes; narrow layers keep the files small. */
    private static final int WIDTH = 4;

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

    /** Reads a network, infers its shapes, differentiates it and lowers the step. */
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
            Graph step = OurStep.training(graph).stepGraph();
            PortableLowering.forCpu().apply(step);
        }
    }
}
