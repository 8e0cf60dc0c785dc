package dev.dnal.conformance.placement;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.pass.BatchNormFolding;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.onnx.training.BytePixels;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import dev.dnal.onnx.training.optimiser.MultiTensorUpdate;
import dev.dnal.onnx.training.optimiser.Optimiser;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.onnx.training.optimiser.StatePacking;
import dev.dnal.onnx.training.penalty.GatePenalty;
import dev.dnal.onnx.training.penalty.ScalePenalty;
import dev.dnal.onnx.training.shard.LoopedStep;
import dev.dnal.onnx.training.shard.ShardedTraining;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.NetworkGraph;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** The graphs that a search runs on a device, lowered for it. */
final class StepGraphs {
    private static final ImageShape IMAGES = new ImageShape(3, 32, 32);
    private static final int CLASSES = 10;
    private static final Pass PIXELS = new BytePixels("input", new float[] {1, 1, 1}, new float[3]);
    private static final Optimiser SGD = Sgd.withMomentum(0.9).withNesterov().withWeightDecay(1e-4);

    private final NetworkGraph built;
    private final Pass lowering;

    StepGraphs(Network network, Pass lowering) {
        this.built = network.build(IMAGES, CLASSES, new SplittableRandom(1));
        this.lowering = lowering;
    }

    /** What becomes of a network in a search, by what it is for. */
    enum Form {
        /** The network as it is used, to evaluate it. */
        NETWORK,
        /** A step that trains weights. */
        WEIGHTS,
        /** A step that trains weights towards small scales, as the strategy 'slimming' does. */
        SCALES,
        /** A step that trains gates, by the statistics of the batch. */
        GATES,
        /** A step that trains gates folded into convolutions, by running statistics. */
        FOLDED_GATES,
        /** What several steps that train weights are in one run, fed with bytes, updates packed: the body of the loop. */
        LOOP_OF_WEIGHTS,
        /** What several steps that train gates are in one run: the body of the loop. */
        LOOP_OF_GATES,
        /** What each shard computes, what all shards share, and the update. */
        SHARDS
    }

    /** The graphs of a form, in an order of execution. */
    List<Graph> of(Form form) {
        return switch (form) {
            case NETWORK -> List.of(lowered(typed(network())));
            case WEIGHTS -> List.of(lowered(weights().build().stepGraph()));
            case SCALES ->
                List.of(lowered(weights().penalty(new ScalePenalty()).build().stepGraph()));
            case GATES -> List.of(lowered(gates().stepGraph()));
            case FOLDED_GATES -> List.of(lowered(foldedGates().stepGraph()));
            case LOOP_OF_WEIGHTS -> List.of(loopBody(weights().build(), PIXELS));
            case LOOP_OF_GATES -> List.of(loopBody(gates(), graph -> false));
            case SHARDS -> shards(weights().build());
        };
    }

    /** A step that trains weights by another optimiser and another loss. */
    Graph weights(Optimiser optimiser, Loss loss) {
        return lowered(TrainingGraph.of(network())
                .optimiser(optimiser)
                .loss(loss)
                .weightedExamples()
                .build()
                .stepGraph());
    }

    private Graph network() {
        return built.graph().copy();
    }

    private TrainingBuilder weights() {
        return TrainingGraph.of(network())
                .optimiser(SGD)
                .loss(new SoftmaxCrossEntropy(0.1))
                .weightedExamples();
    }

    private TrainingGraph gates() {
        Graph network = network();
        GateInsertion.soft(network, sites(network));
        return gateTraining(network).build();
    }

    private TrainingGraph foldedGates() {
        Graph network = network();
        List<Decision> sites = sites(network);
        new BatchNormFolding().apply(network);
        GateInsertion.soft(network, sites);
        return gateTraining(network).runningStatistics().build();
    }

    private List<Decision> sites(Graph network) {
        return Decisions.named(network, built.gateSites());
    }

    private static TrainingBuilder gateTraining(Graph gated) {
        return TrainingGraph.of(gated)
                .optimiser(SGD)
                .penalty(GatePenalty.published())
                .train(parameter -> parameter.kind() == Parameter.Kind.GATE);
    }

    private List<Graph> shards(TrainingGraph training) {
        ShardedTraining.Lowered graphs = training.sharded(2).lower(lowering);
        List<Graph> all = new ArrayList<>(List.of(graphs.shard(), graphs.update()));
        graphs.once().ifPresent(all::add);
        all.forEach(Graph::sort);
        return all;
    }

    private Graph lowered(Graph graph) {
        lowering.apply(graph);
        graph.sort();
        return graph;
    }

    private static Graph typed(Graph graph) {
        new ShapeInference().apply(graph);
        return graph;
    }

    /** The body of the loop as a graph of its own: what it reads from the graph around it becomes its input. */
    private Graph loopBody(TrainingGraph training, Pass feed) {
        Graph step = training.stepGraph();
        feed.apply(step);
        lowered(step);
        StatePacking packing = MultiTensorUpdate.apply(step, training.bindings());
        Set<String> state = packing.pack(training.initialState()).keySet();
        ModelProto model = LoopedStep.of(step, packing.bindings(), state);
        GraphProto body = body(model.getGraph());
        Set<String> known = new HashSet<>();
        body.getInputList().forEach(input -> known.add(input.getName()));
        GraphProto.Builder closed = body.toBuilder();
        for (ValueInfoProto outer : model.getGraph().getInputList()) {
            if (isRead(body, outer.getName()) && known.add(outer.getName())) {
                closed.addInput(outer);
            }
        }
        Graph graph = OnnxReader.toGraph(model.toBuilder().setGraph(closed).build(), step.name());
        graph.sort();
        return graph;
    }

    private static boolean isRead(GraphProto graph, String name) {
        return graph.getNodeList().stream().anyMatch(node -> node.getInputList().contains(name));
    }

    private static GraphProto body(GraphProto loop) {
        return loop.getNodeList().stream()
                .filter(node -> node.getOpType().equals("Loop"))
                .map(NodeProto::getAttributeList)
                .flatMap(List::stream)
                .filter(attribute -> attribute.getName().equals("body"))
                .map(AttributeProto::getG)
                .findFirst()
                .orElseThrow();
    }
}
