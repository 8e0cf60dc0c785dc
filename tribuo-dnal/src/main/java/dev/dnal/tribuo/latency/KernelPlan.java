package dev.dnal.tribuo.latency;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The kernels that ONNX Runtime's CPU provider calls for a network, found by its own rules (NchwcTransformer of 1.24): with B channels in a
 * block,
 *
 * <ol>
 *   <li>a convolution of fewer than B channels reads the plain layout and writes blocks; one of more works on blocks if its input channels
 *       are a multiple of {@value #ALIGNMENT}, else on the plain layout; likewise depthwise ones and pooling;
 *   <li>sums, products and activations of values in blocks stay in blocks; the sum goes into a convolution that only it reads and that
 *       has no activation yet, and so does an activation then;
 *   <li>values in blocks are put into the plain layout once if anything else reads them, and others into blocks once.
 * </ol>
 */
final class KernelPlan {
    /** Channels that are no multiple of this can't be put into blocks. */
    static final int ALIGNMENT = 4;

    /** Activations that a convolution in blocks takes in behind a sum, or that work on blocks. */
    private static final Set<String> BLOCK_ACTIVATIONS = Set.of("Relu", "Sigmoid", "Tanh");

    private static final Set<String> POOLS = Set.of("MaxPool", "AveragePool");
    private static final Set<String> GLOBAL_POOLS = Set.of("GlobalMaxPool", "GlobalAveragePool");

    /**
     * A call of a kernel.
     *
     * @param layer the readable name of the network's layer that it belongs to
     * @param operation what it costs
     * @param times how many times that; a fraction where a part of it is run
     */
    record Step(String layer, Operation operation, double times) {}

    /** A convolution to which more may be added. */
    private static final class OpenConv {
        private final Node node;
        private final boolean inBlocks;
        private Optional<Node> activation;
        private boolean hasSum;

        OpenConv(Node node, boolean inBlocks, Optional<Node> activation) {
            this.node = node;
            this.inBlocks = inBlocks;
            this.activation = activation;
        }
    }

    /** A value in blocks. */
    private static final class Blocked {
        private final Optional<OpenConv> maker;
        private final String layer;
        private final int uses;
        private int plainUses;

        Blocked(Optional<OpenConv> maker, String layer, int uses) {
            this.maker = maker;
            this.layer = layer;
            this.uses = uses;
            this.plainUses = uses;
        }
    }

    private final MeasuredForm form;
    private final Operations operations;
    private final int block;
    private final Map<Value, Blocked> blocked = new LinkedHashMap<>();
    private final Map<Value, OpenConv> plainConvolutions = new HashMap<>();
    private final Set<Value> entered = new HashSet<>();
    private final List<Step> steps = new ArrayList<>();
    private final Map<OpenConv, Integer> places = new LinkedHashMap<>();

    private KernelPlan(MeasuredForm form, int batch, OptionalInt block) {
        this.form = form;
        this.block = block.orElse(0);
        this.operations = new Operations(form, batch, Math.max(1, this.block));
    }

    /** The calls for a network, in no particular order. */
    static List<Step> of(MeasuredForm form, int batch, OptionalInt block) {
        KernelPlan plan = new KernelPlan(form, batch, block);
        form.nodes().forEach(plan::visit);
        plan.places.forEach((conv, place) -> plan.steps.set(
                place,
                plan.step(
                        conv.node,
                        plan.operations.convolution(conv.node, conv.inBlocks, conv.hasSum, conv.activation))));
        plan.blocked.forEach((value, state) -> {
            if (state.plainUses > 0) {
                plan.steps.add(new Step(state.layer, plan.operations.leave(value), 1));
            }
        });
        return plan.steps;
    }

    private Step step(Node node, Operation operation) {
        return new Step(form.layer(node), operation, 1);
    }

    private void visit(Node node) {
        if (Fusions.isConvolution(node)) {
            convolution(node);
        } else if (!isTakenInPlain(node) && !(block > 0 && isMadeInBlocks(node))) {
            steps.add(new Step(form.layer(node), operations.plain(node), operations.timesOfPlain(node)));
        }
    }

    private void convolution(Node node) {
        Value output = form.fusions().output(node);
        OpenConv conv = new OpenConv(
                node, block > 0 && isConvolvedInBlocks(node), form.fusions().activation(node));
        if (!conv.inBlocks) {
            place(conv);
            plainConvolutions.put(output, conv);
            return;
        }
        if (!operations.readsPlain(node)) {
            enter(node.input(0), form.layer(node));
        }
        addInBlocks(conv, output);
    }

    private void addInBlocks(OpenConv conv, Value output) {
        place(conv);
        write(output, Optional.of(conv), form.layer(conv.node));
    }

    private void place(OpenConv conv) {
        places.put(conv, steps.size());
        steps.add(step(conv.node, operations.convolution(conv.node, conv.inBlocks, false, conv.activation)));
    }

    /** Whether the node goes into a convolution on the plain layout: a sum, or the activation behind one. */
    private boolean isTakenInPlain(Node node) {
        if (node.is("Add") && node.inputs().stream().allMatch(input -> form.isSameShape(input, node.output()))) {
            for (Value input : node.inputs()) {
                OpenConv conv = plainConvolutions.get(input);
                if (conv != null && form.fusions().uses(input) == 1 && !conv.hasSum && conv.activation.isEmpty()) {
                    conv.hasSum = true;
                    plainConvolutions.put(node.output(), conv);
                    return true;
                }
            }
        }
        OpenConv conv = Fusions.isActivation(node) ? plainConvolutions.get(node.input(0)) : null;
        if (conv == null || form.fusions().uses(node.input(0)) > 1 || conv.activation.isPresent()) {
            return false;
        }
        conv.activation = Optional.of(node);
        return true;
    }

    private boolean isConvolvedInBlocks(Node node) {
        int groups = (int) node.intAttribute("group", 1);
        int in = form.channels(node.input(0));
        int out = form.channels(node.output());
        if (groups == 1) {
            return in < block || in % ALIGNMENT == 0;
        }
        return form.isDepthwise(node)
                ? out % ALIGNMENT == 0
                : (in / groups) % block == 0 && (out / groups) % block == 0;
    }

    /** Adds the node's kernel if it works on blocks. */
    private boolean isMadeInBlocks(Node node) {
        boolean inputsAre = !node.inputs().isEmpty()
                && node.inputs().stream()
                        .filter(input -> input.initializer().isEmpty() && !input.isAbsent())
                        .allMatch(blocked::containsKey);
        String type = node.opType();
        if (POOLS.contains(type) || (GLOBAL_POOLS.contains(type) && inputsAre)) {
            return isPooledInBlocks(node);
        }
        if (!inputsAre) {
            return false;
        }
        if (node.is("BatchNormalization")) {
            enter(node.input(0), form.layer(node));
            addInBlocks(new OpenConv(node, true, Optional.empty()), node.output());
            return true;
        }
        if (BLOCK_ACTIVATIONS.contains(type)) {
            activate(node);
            return true;
        }
        return (node.is("Add") || node.is("Mul")) ? isCombinedInBlocks(node) : node.is("Concat") && isJoined(node);
    }

    private boolean isPooledInBlocks(Node node) {
        Value input = node.input(0);
        if (input.requireShape().rank() != 4 || node.outputs().size() > 1 || form.channels(input) % ALIGNMENT != 0) {
            return false;
        }
        enter(input, form.layer(node));
        addBlocked(node);
        return true;
    }

    private void activate(Node node) {
        Blocked state = take(node.input(0));
        Optional<OpenConv> open = state.maker.filter(conv -> state.uses == 1 && conv.activation.isEmpty());
        if (open.isPresent()) {
            open.get().activation = Optional.of(node);
            write(node.output(), open, form.layer(node));
        } else {
            addBlocked(node);
        }
    }

    private boolean isCombinedInBlocks(Node node) {
        if (node.inputs().stream().anyMatch(input -> !form.isSameShape(input, node.output()))) {
            return false;
        }
        List<Blocked> states = node.inputs().stream().map(this::take).toList();
        for (Blocked state : states) {
            Optional<OpenConv> open = state.maker.filter(
                    conv -> node.is("Add") && state.uses == 1 && conv.activation.isEmpty() && !conv.hasSum);
            if (open.isPresent()) {
                open.get().hasSum = true;
                write(node.output(), open, form.layer(node));
                return true;
            }
        }
        addBlocked(node);
        return true;
    }

    private boolean isJoined(Node node) {
        if (node.intAttribute("axis", 0) != 1
                || node.inputs().stream().anyMatch(input -> form.channels(input) % block != 0)) {
            return false;
        }
        node.inputs().forEach(this::take);
        addBlocked(node);
        return true;
    }

    private void addBlocked(Node node) {
        steps.add(step(node, operations.inBlocks(node)));
        write(node.output(), Optional.empty(), form.layer(node));
    }

    private void write(Value value, Optional<OpenConv> maker, String layer) {
        blocked.put(value, new Blocked(maker, layer, form.fusions().uses(value)));
    }

    /** Reads a value that is in blocks in blocks. */
    private Blocked take(Value value) {
        Blocked state = blocked.get(value);
        if (state == null) {
            throw new IllegalStateException("Value '" + value.name() + "' is not in blocks");
        }
        state.plainUses--;
        return state;
    }

    /** Reads a value in blocks, into which it is put unless it is there or was put before. */
    private void enter(Value value, String layer) {
        if (blocked.containsKey(value)) {
            take(value);
        } else if (entered.add(value)) {
            steps.add(new Step(layer, operations.enter(value), 1));
        }
    }
}
