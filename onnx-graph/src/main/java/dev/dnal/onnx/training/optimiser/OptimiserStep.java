package dev.dnal.onnx.training.optimiser;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.internal.State;
import java.util.List;

/** What an {@link Optimiser} works with. */
public final class OptimiserStep extends GraphBuilder {
    /**
     * A parameter to update.
     *
     * @param parameter what it is
     * @param value its value before the step
     * @param gradient the gradient of the loss, of the value's shape
     * @param decays whether weight decay applies to it
     */
    public record Trained(Parameter parameter, Value value, Value gradient, boolean decays) {}

    private final List<Trained> parameters;
    private final Value learningRate;
    private final State state;

    /**
     * For the builder: what an optimiser adds goes to a graph.
     *
     * @param learningRate a scalar
     * @param state takes what the optimiser keeps, and frees names
     */
    public OptimiserStep(Graph graph, List<Trained> parameters, Value learningRate, State state) {
        super(graph);
        this.parameters = List.copyOf(parameters);
        this.learningRate = learningRate;
        this.state = state;
    }

    /** The parameters to update. */
    public List<Trained> parameters() {
        return parameters;
    }

    /** The learning rate of this step, a scalar of the parameters' type. */
    public Value learningRate() {
        return learningRate;
    }

    /** A constant scalar of the parameters' type. */
    public Value constant(double value) {
        return scalarLike(learningRate, value);
    }

    /**
     * A tensor of the optimiser's own for a parameter, of the parameter's shape and zero at first.
     *
     * @param what its role, as "momentum"; the state is called {@code parameter/what}
     */
    public Value zerosFor(Trained trained, String what) {
        Value value = trained.value();
        double[] zeros = new double[Math.toIntExact(value.requireShape().elements())];
        return state(
                value.name() + "/" + what,
                Tensor.ofDoubles(value.type(), zeros, value.requireShape().sizes()));
    }

    /** A scalar of the optimiser's own, zero at first, of the parameters' type. */
    public Value zero(String name) {
        return state(name, Tensor.ofDoubles(learningRate.type(), new double[1]));
    }

    private Value state(String name, Tensor initial) {
        Value input = graph().addInput(state.free(graph(), name), new TensorType(initial.type(), initial.shape()));
        state.putKept(name, initial);
        return input;
    }

    /** Makes a value, as it is for the whole batch, an output of the step under a name of its own. */
    public void output(String name, Value value) {
        // Several parameters may share a gradient.
        Value output = emit("Identity", value);
        graph().rename(output, state.free(graph(), name));
        graph().addOutput(output);
    }

    /** Says what a parameter or a tensor of the optimiser's own becomes. */
    public void next(Value current, Value next) {
        state.bind(graph(), current, next);
    }
}
