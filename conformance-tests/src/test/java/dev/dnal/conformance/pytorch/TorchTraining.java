package dev.dnal.conformance.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains a network with PyTorch: mean cross entropy, batch statistics, and lambda times the sum of sigmoid(s) over gates. */
final class TorchTraining implements AutoCloseable {
    private final NDManager manager = PyTorch.newManager();
    private final TorchGraph network;
    private final List<Parameter> parameters;
    private final TorchOptimiser optimiser;
    private final double lambda;
    private final Map<String, PtNDArray> values = new LinkedHashMap<>();
    private final Map<String, double[]> gradients = new LinkedHashMap<>();

    /** A training from the parameters that the network has. */
    TorchTraining(Graph network, TorchOptimiser optimiser, double lambda) {
        this.network = new TorchGraph(network, TorchGraph.Mode.TRAINING);
        this.parameters = Parameter.of(network);
        this.optimiser = optimiser;
        this.lambda = lambda;
        parameters.forEach(parameter -> values.put(
                parameter.name(),
                PyTorch.array(
                        manager,
                        network.requireValue(parameter.name()).initializer().orElseThrow())));
    }

    /**
     * One step.
     *
     * @param data contents of the network's inputs
     * @return the loss before it
     */
    double step(Map<String, Tensor> data, Tensor labels, double learningRate) {
        try (NDManager scratch = manager.newSubManager();
                GradientCollector tape = PyTorch.record()) {
            Map<String, PtNDArray> given = new LinkedHashMap<>();
            data.forEach((name, tensor) -> given.put(name, PyTorch.array(scratch, tensor)));
            for (Parameter parameter : parameters) {
                given.put(parameter.name(), leaf(scratch, parameter));
            }
            NDArray logits = network.run(scratch, given);
            NDArray loss = new SoftmaxCrossEntropyLoss()
                    .evaluate(new NDList(PyTorch.array(scratch, labels)), new NDList(logits));
            NDArray total = loss.add(penalty(scratch, given).mul(lambda));
            tape.backward(total);
            update(given, learningRate);
            return total.getDouble();
        }
    }

    /** A trained parameter as a new leaf of the tape; running statistics as they are, for PyTorch to update in place. */
    private PtNDArray leaf(NDManager scratch, Parameter parameter) {
        PtNDArray value = values.get(parameter.name());
        if (!parameter.kind().isTrainable()) {
            return value;
        }
        PtNDArray leaf = (PtNDArray) value.duplicate();
        leaf.attach(scratch);
        leaf.setRequiresGradient(true);
        return leaf;
    }

    private NDArray penalty(NDManager scratch, Map<String, PtNDArray> given) {
        NDArray sum = scratch.zeros(new Shape(), DataType.FLOAT64);
        for (Parameter parameter : parameters) {
            if (parameter.kind() == Parameter.Kind.GATE) {
                NDArray scores = given.get(parameter.name());
                sum = sum.add(scores.getNDArrayInternal().sigmoid().sum());
            }
        }
        return sum;
    }

    private void update(Map<String, PtNDArray> leaves, double learningRate) {
        for (Parameter parameter : parameters) {
            if (parameter.kind().isTrainable()) {
                String name = parameter.name();
                PtNDArray gradient = leaves.get(name).getGradient();
                gradients.put(name, gradient.toDoubleArray());
                PtNDArray before = values.get(name);
                NDArray next = optimiser.update(manager, name, before, gradient, learningRate);
                next.attach(manager);
                values.put(name, (PtNDArray) next);
                before.close();
            }
        }
    }

    /** The gradients of the last step, by parameter. */
    Map<String, double[]> gradients() {
        return gradients;
    }

    /** Parameters and running statistics. */
    Map<String, double[]> parameters() {
        Map<String, double[]> copies = new LinkedHashMap<>();
        values.forEach((name, array) -> copies.put(name, array.toDoubleArray()));
        return copies;
    }

    @Override
    public void close() {
        manager.close();
    }
}
