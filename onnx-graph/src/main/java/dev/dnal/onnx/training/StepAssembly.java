package dev.dnal.onnx.training;

import dev.dnal.onnx.gradient.Differentiator;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.pass.GateLowering;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.onnx.training.internal.GradientReduction;
import dev.dnal.onnx.training.internal.Logits;
import dev.dnal.onnx.training.internal.Settings;
import dev.dnal.onnx.training.internal.State;
import dev.dnal.onnx.training.loss.LossContext;
import dev.dnal.onnx.training.optimiser.OptimiserStep;
import dev.dnal.onnx.training.penalty.Penalty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Turns a copy of a network into its step graph: state to inputs, training mode, loss, gradients, update. */
final class StepAssembly {
    private final Graph step;
    private final Settings settings;
    private final State state;
    private final GradientReduction site;
    private final GraphBuilder b;
    private final List<DropoutInput> noise = new ArrayList<>();
    private Optional<Value> images = Optional.empty();

    /**
     * Takes over a graph.
     *
     * @param network becomes the step graph, or the shard graph if the update is built elsewhere
     * @param settings how it trains
     * @param state collects the state
     * @param site where the update is built
     */
    StepAssembly(Graph network, Settings settings, State state, GradientReduction site) {
        this.step = network;
        this.settings = settings;
        this.state = state;
        this.site = site;
        this.b = new GraphBuilder(network);
    }

    /** Puts the graph in order, types it, and leaves only what the logits depend on. */
    void isolateLogits() {
        new ShapeInference().apply(step);
        Logits.isolate(step, settings.loss());
        new DeadNodeElimination().apply(step);
        images = TrainingGraph.imageInput(step);
    }

    /** Makes every parameter a state input. */
    void makeInputs(List<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            Value value = step.requireValue(parameter.name());
            state.put(parameter.name(), value.initializer().orElseThrow());
            step.makeInput(value);
        }
    }

    /** Replaces what works otherwise in training than in use, and what can be had for less as its parameters are frozen. */
    void toTrainingMode(List<Parameter> trained) {
        ExternalDropout dropout = new ExternalDropout(state);
        dropout.apply(step);
        noise.addAll(dropout.inputs());
        if (settings.normalisation().usesBatch()) {
            new BatchStatistics(settings.normalisation().factor(), state, site).apply(step);
        }
        new GateFolding(trained.stream().map(Parameter::name).collect(Collectors.toSet())).apply(step);
        step.sort();
    }

    /** The inputs for noise. */
    List<DropoutInput> noiseInputs() {
        return noise;
    }

    /** Adds loss, gradients and update; the loss goes before the state among the outputs. */
    void addUpdate(List<Parameter> parameters, List<Parameter> trained, Predicate<Parameter> decays) {
        Value logits = step.outputs().get(0);
        step.removeOutput(logits);
        LossContext context = new LossContext(step, settings.loss(), state, images, logits);
        Value learningRate = scalarInput(site.graph(), TrainingGraph.LEARNING_RATE, logits.type());
        Value loss = addLoss(context, parameters);
        List<Value> targets =
                trained.stream().map(p -> step.requireValue(p.name())).toList();
        Map<Value, Value> gradients = Differentiator.differentiate(step, loss, targets);
        new GateLowering().apply(step);
        List<OptimiserStep.Trained> updates = new ArrayList<>();
        for (Parameter parameter : trained) {
            Value value = step.requireValue(parameter.name());
            Value gradient = gradients.getOrDefault(value, Value.absent());
            updates.add(new OptimiserStep.Trained(
                    parameter,
                    site.state(value),
                    site.sum(gradient, TrainingGraph.GRADIENT + value.name()),
                    decays.test(parameter)));
        }
        settings.optimiser().update(new OptimiserStep(site.graph(), updates, learningRate, state));
        if (learningRate.uses().isEmpty()) {
            site.graph().remove(learningRate);
        }
        new DeadNodeElimination().apply(step);
    }

    private Value addLoss(LossContext context, List<Parameter> parameters) {
        if (settings.weighted()) {
            context.weighExamples();
        }
        Value mean = settings.loss().apply(context);
        Value loss = site.weigh(settings.penalty()
                .map(penalty -> b.add(mean, weighed(penalty, parameters, mean.type())))
                .orElseGet(() -> b.emit("Identity", mean)));
        publish(loss, TrainingGraph.LOSS);
        publish(site.weigh(mean), TrainingGraph.DATA_LOSS);
        publish(settings.loss().score(context), TrainingGraph.SCORE);
        return loss;
    }

    private Value weighed(Penalty penalty, List<Parameter> parameters, DataType type) {
        Value sum = penalty.apply(b, parameters);
        return b.mul(sum, scalarInput(step, TrainingGraph.LAMBDA, type));
    }

    private Value scalarInput(Graph graph, String name, DataType type) {
        return input(graph, name, new TensorType(type, Shape.scalar()));
    }

    private Value input(Graph graph, String name, TensorType type) {
        return graph.addInput(state.free(graph, name), type);
    }

    private void publish(Value value, String name) {
        Graph graph = site.graph();
        Value ofBatch = site.sum(value, name);
        graph.rename(ofBatch, state.free(graph, name));
        graph.addOutput(ofBatch);
    }
}
