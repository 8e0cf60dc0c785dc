package dev.dnal.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import dev.dnal.conformance.pytorch.PyTorch;
import dev.dnal.conformance.pytorch.TorchGraph;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Trains a network with PyTorch, as fast as its plain user does: single precision, PyTorch's own kernels for batch statistics,
 * gradients only where something trains, an update in place by one call per parameter, gradients dropped behind it.
 *
 * <p>PyTorch runs with its usual settings. On some processors with AVX-512 its oneDNN then gets gradients of narrow convolutions
 * wrong (see {@link PyTorch}); what is asked here is how long it takes, and the remedy (ONEDNN_MAX_CPU_ISA=AVX2) would slow it
 * down.
 */
final class TorchTrainer implements AutoCloseable {
    static final double MOMENTUM = 0.9;
    static final double WEIGHT_DECAY = 1e-4;

    /** DJL's sign for no clipping of gradients. */
    private static final float NO_CLIPPING = -1;

    private final NDManager manager;
    private final Graph graph;
    private final TorchGraph network;
    private final double weightDecay;
    private final Map<String, PtNDArray> constants = new LinkedHashMap<>();
    private final Map<String, PtNDArray> trained = new LinkedHashMap<>();
    private final Map<String, PtNDArray> momentum = new LinkedHashMap<>();
    private final List<String> gates;

    /**
     * A training from the parameters that the network has.
     *
     * @param trains which parameters train
     */
    TorchTrainer(Graph graph, Predicate<Parameter> trains, double weightDecay) {
        this.manager = PyTorch.newManager();
        this.graph = graph.copy();
        this.network = new TorchGraph(graph, TorchGraph.Mode.TRAINING);
        this.weightDecay = weightDecay;
        List<Parameter> parameters = Parameter.of(graph);
        List<String> chosen = parameters.stream()
                .filter(parameter -> parameter.kind().isTrainable() && trains.test(parameter))
                .map(Parameter::name)
                .toList();
        for (Value value : graph.initializers()) {
            Tensor tensor = value.initializer().orElseThrow();
            if (tensor.type().isDifferentiable()) {
                boolean learns = chosen.contains(value.name());
                (learns ? trained : constants).put(value.name(), floats(tensor));
            }
        }
        trained.forEach((name, array) -> momentum.put(name, (PtNDArray) array.zerosLike()));
        this.gates = parameters.stream()
                .filter(parameter -> parameter.kind() == Parameter.Kind.GATE)
                .map(Parameter::name)
                .toList();
    }

    private PtNDArray floats(Tensor tensor) {
        return (PtNDArray) manager.create(tensor.floats(), new Shape(tensor.sizes()));
    }

    /** A tensor for {@link #step}, kept until the training ends. */
    PtNDArray array(HostTensor tensor) {
        return array(manager, tensor);
    }

    private static PtNDArray array(NDManager manager, HostTensor tensor) {
        Shape shape = new Shape(tensor.shape());
        return (PtNDArray)
                switch (tensor.type()) {
                    case FLOAT32 -> manager.create(tensor.floats(), shape, DataType.FLOAT32);
                    case INT64 -> manager.create(tensor.longs(), shape, DataType.INT64);
                    default ->
                        throw new IllegalArgumentException(
                                "Expected images or labels, found a tensor of " + tensor.type());
                };
    }

    /**
     * One step.
     *
     * @param inputs contents of the network's inputs
     * @param labels [batch]
     * @param lambda factor of the penalty on gates, as DNAL has it; of no effect without gates
     * @return the loss before it
     */
    double step(Map<String, PtNDArray> inputs, PtNDArray labels, double learningRate, double lambda) {
        try (NDManager scratch = manager.newSubManager();
                GradientCollector tape = PyTorch.record()) {
            Map<String, PtNDArray> leaves = new LinkedHashMap<>();
            trained.forEach((name, array) -> leaves.put(name, leaf(scratch, array)));
            Map<String, PtNDArray> given = new LinkedHashMap<>(constants);
            given.putAll(leaves);
            given.putAll(inputs);
            // What DJL computes belongs to the manager of the first operand.
            inputs.values().forEach(input -> input.tempAttach(scratch));
            labels.tempAttach(scratch);
            NDArray loss = crossEntropy(network.run(scratch, given), labels);
            for (String gate : lambda > 0 ? gates : List.<String>of()) {
                loss = loss.add(JniUtils.sigmoid(leaves.get(gate)).sum().mul((float) lambda));
            }
            tape.backward(loss);
            leaves.forEach((name, leaf) -> update(name, leaf, (float) learningRate));
            return loss.getFloat();
        }
    }

    /** The same memory as a new leaf of the tape. Its gradient goes with it, so that none needs to be set to zero. */
    private static PtNDArray leaf(NDManager scratch, PtNDArray array) {
        PtNDArray leaf = JniUtils.detachGradient(array);
        leaf.attach(scratch);
        leaf.setRequiresGradient(true);
        return leaf;
    }

    private static NDArray crossEntropy(PtNDArray logits, PtNDArray labels) {
        PtNDArray logProbabilities = JniUtils.logSoftmax(logits, 1, DataType.FLOAT32);
        PtNDArray column = labels.reshape(new Shape(-1, 1));
        return JniUtils.gather(logProbabilities, column, 1).mean().neg();
    }

    private void update(String name, PtNDArray leaf, float learningRate) {
        JniUtils.sgdUpdate(
                trained.get(name),
                leaf.getGradient(),
                momentum.get(name),
                learningRate,
                (float) weightDecay,
                1,
                NO_CLIPPING,
                (float) MOMENTUM);
    }

    /** The network with the parameters as they are now. */
    Graph trainedNetwork() {
        Graph copy = graph.copy();
        Map<String, PtNDArray> all = new LinkedHashMap<>(constants);
        all.putAll(trained);
        all.forEach((name, array) -> copy.setInitializer(
                copy.requireValue(name),
                Tensor.of(array.toFloatArray(), array.getShape().getShape())));
        return copy;
    }

    @Override
    public void close() {
        manager.close();
    }
}
