package dev.dnal.onnx.training.shard;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.GraphProtos;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.training.Binding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/*
 * With the step graph
 *
 *     (results, next state) = step(feeds, state)
 *
 * the model is ONNX's Loop (operator specification, Loop-16) around it:
 *
 *     steps = Shape(first of the feeds)[0]
 *     Loop(steps, "", state):                        state is carried from iteration to iteration
 *         (results, state) = step(Gather(feeds, iteration), state)
 *
 * State that never changes is not carried: the body reads it from the graph around it. Names in a body must differ from those
 * around it; so the body's get new ones, and the model has the step graph's.
 */
/**
 * Several steps of a training as one model, for devices where each run of a model copies the state to and fro.
 *
 * <p>Inputs and outputs have the names that they have in the step graph. The state has the same form. What is fed, scalars too,
 * and results such as the loss, have one more dimension in front: the steps.
 *
 * <p>{@link Graph} knows no control flow, so this is in protobuf form.
 */
public final class LoopedStep {
    private static final String STEPS = "steps";

    private final Graph step;
    private final List<Binding> bindings;
    private final Set<String> state;
    private final Graph body;

    /** The body's name of a bound input, by its name in the step graph; likewise of outputs. */
    private final Map<String, String> innerNames = new LinkedHashMap<>();

    private LoopedStep(Graph step, List<Binding> bindings, Set<String> state) {
        this.step = step;
        this.bindings = bindings;
        this.state = state;
        this.body = step.copy();
    }

    /**
     * Writes the model.
     *
     * @param step the step graph, lowered
     * @param bindings what changes from step to step
     * @param state names of all state inputs, bound or not; all others are fed in each step
     * @throws GraphException if nothing is fed, if an input or output named is not the graph's, or if the graph breaks a rule of
     *     {@link dev.dnal.onnx.graph.GraphChecker}
     */
    public static ModelProto of(Graph step, List<Binding> bindings, Collection<String> state) {
        return new LoopedStep(step, List.copyOf(bindings), Set.copyOf(state)).write();
    }

    private ModelProto write() {
        List<String> fed = step.inputs().stream()
                .map(Value::name)
                .filter(name -> !state.contains(name))
                .toList();
        if (fed.isEmpty()) {
            throw new GraphException(
                    "Step graph '" + step.name() + "' must have an input that is not part of the state");
        }
        Value iteration = body.addInput(body.freshName("iteration"), new TensorType(DataType.INT64, Shape.scalar()));
        Value condition = body.addInput(body.freshName("condition"), new TensorType(DataType.BOOL, Shape.scalar()));
        GraphBuilder b = new GraphBuilder(body);
        Map<String, Value> parts = new LinkedHashMap<>();
        fed.forEach(name -> parts.put(name, takeFromStack(b, name, iteration)));
        Value goesOn = goesOn(b, Objects.requireNonNull(parts.get(fed.get(0))));
        body.addOutput(goesOn);
        bindings.forEach(binding -> renameInside(binding.input()));
        step.outputs().forEach(output -> renameInside(output.name()));
        body.sort();
        GraphProto loop = loop(fed, bodyProto(iteration.name(), condition.name(), goesOn.name()));
        return OnnxWriter.toProto(step).toBuilder().setGraph(loop).build();
    }

    /**
     * Whether there is another step, which is always so. Loop wants that in the memory of the host; the condition that comes in
     * would go to the device and back, and each iteration would wait until the device has done all of the one before. What comes
     * from a size stays with the host.
     */
    private static Value goesOn(GraphBuilder b, Value fed) {
        return b.cast(b.emit("Size", fed), DataType.BOOL);
    }

    /** Makes a fed input one of all steps, and lets each iteration read its own part. */
    private Value takeFromStack(GraphBuilder b, String name, Value iteration) {
        Value input = body.requireValue(name);
        TensorType type = new TensorType(input.type(), input.requireShape().insert(0, Dim.symbol(STEPS)));
        body.rename(input, body.freshName(name));
        Value stack = body.addInput(name, type);
        Value own = b.call("Gather", stack, iteration).attribute("axis", 0).output();
        own.setType(new TensorType(input.type(), input.requireShape()));
        body.replaceAllUses(input, own);
        body.remove(input);
        return own;
    }

    private void renameInside(String name) {
        Value value = body.requireValue(name);
        body.rename(value, body.freshName(name));
        innerNames.put(name, value.name());
    }

    /** Outputs that are no state. */
    private List<String> results() {
        Set<String> next = bindings.stream().map(Binding::output).collect(Collectors.toSet());
        return step.outputs().stream()
                .map(Value::name)
                .filter(name -> !next.contains(name))
                .toList();
    }

    /** The outputs of the loop: the next state in the order of the bindings, then the results. */
    private List<String> loopOutputs() {
        List<String> names =
                new ArrayList<>(bindings.stream().map(Binding::output).toList());
        names.addAll(results());
        return names;
    }

    private GraphProto bodyProto(String iteration, String condition, String goesOn) {
        GraphProto whole = GraphProtos.encode(body);
        Map<String, ValueInfoProto> inputs = byName(whole.getInputList());
        Map<String, ValueInfoProto> outputs = byName(whole.getOutputList());
        GraphProto.Builder proto = whole.toBuilder().clearInput().clearOutput();
        proto.addInput(inputs.get(iteration)).addInput(inputs.get(condition)).addOutput(outputs.get(goesOn));
        bindings.forEach(binding -> proto.addInput(inputs.get(innerNames.get(binding.input()))));
        loopOutputs().forEach(name -> proto.addOutput(outputs.get(innerNames.get(name))));
        return proto.build();
    }

    private GraphProto loop(List<String> fed, GraphProto bodyProto) {
        GraphProto ofStep = GraphProtos.encode(step);
        Map<String, ValueInfoProto> outputs = byName(ofStep.getOutputList());
        results().forEach(name -> outputs.computeIfPresent(name, (same, info) -> ofAllSteps(info)));
        String count = freeName("loop/steps");
        GraphProto.Builder proto = GraphProto.newBuilder()
                .setName(step.name() + "/loop")
                .addNode(countNode(fed.get(0), count))
                .addNode(loopNode(count, bodyProto));
        ofStep.getInputList()
                .forEach(input -> proto.addInput(fed.contains(input.getName()) ? ofAllSteps(input) : input));
        loopOutputs().forEach(name -> proto.addOutput(outputs.get(name)));
        return proto.build();
    }

    private static NodeProto countNode(String stack, String count) {
        return NodeProto.newBuilder()
                .setOpType("Shape")
                .setName(count)
                .addInput(stack)
                .addOutput(count)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("end")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1))
                .build();
    }

    private NodeProto loopNode(String count, GraphProto bodyProto) {
        NodeProto.Builder node =
                NodeProto.newBuilder().setOpType("Loop").setName("loop").addInput(count);
        // No condition: the loop ends after that number of iterations.
        node.addInput("");
        bindings.forEach(binding -> node.addInput(binding.input()));
        return node.addAllOutput(loopOutputs())
                .addAttribute(AttributeProto.newBuilder()
                        .setName("body")
                        .setType(AttributeProto.AttributeType.GRAPH)
                        .setG(bodyProto))
                .build();
    }

    /** A name that is neither the step graph's nor the body's. */
    private String freeName(String hint) {
        String name = hint;
        while (step.value(name).isPresent() || body.value(name).isPresent()) {
            name = name + "_";
        }
        return name;
    }

    private static ValueInfoProto ofAllSteps(ValueInfoProto info) {
        ValueInfoProto.Builder stacked = info.toBuilder();
        TensorShapeProto shape = info.getType().getTensorType().getShape();
        stacked.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .clearDim()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(STEPS))
                .addAllDim(shape.getDimList());
        return stacked.build();
    }

    private static Map<String, ValueInfoProto> byName(List<ValueInfoProto> infos) {
        Map<String, ValueInfoProto> byName = new LinkedHashMap<>();
        infos.forEach(info -> byName.put(info.getName(), info));
        return byName;
    }
}
