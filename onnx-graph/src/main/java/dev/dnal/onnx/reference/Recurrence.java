package dev.dnal.onnx.reference;

import static java.util.Map.entry;

import dev.dnal.onnx.graph.Attribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** Recurrent layers, one direction after the other, one example after the other, step by step, after ONNX's equations. */
final class Recurrence {
    static final Map<String, Kernel> KERNELS = Map.ofEntries(
            entry("GRU", call -> new Recurrence(call, 3, List.of("Sigmoid", "Tanh")).run(Recurrence::gru)),
            entry("LSTM", call -> new Recurrence(call, 4, List.of("Sigmoid", "Tanh", "Tanh")).run(Recurrence::lstm)),
            entry("RNN", call -> new Recurrence(call, 1, List.of("Tanh")).run(Recurrence::rnn)));

    private final Call call;
    private final int gates;
    private final Array x;
    private final int steps;
    private final int batch;
    private final int features;
    private final int hidden;
    private final int directions;
    private final boolean batchFirst;
    private final String direction;
    private final List<String> functions;
    private final double clip;

    /** The direction that is computed. */
    private int d;

    private Recurrence(Call call, int gates, List<String> usual) {
        this.call = call;
        this.gates = gates;
        this.batchFirst = call.attribute("layout", 0) != 0;
        this.x = call.input(0);
        this.steps = x.size(batchFirst ? 1 : 0);
        this.batch = x.size(batchFirst ? 0 : 1);
        this.features = x.size(2);
        this.hidden = call.input(2).size(2);
        this.directions = call.input(1).size(0);
        this.direction = call.node().textAttribute("direction", "forward");
        this.functions = call.node().attributes().get("activations") instanceof Attribute.TextList named
                ? named.values()
                : usual;
        this.clip = call.attribute("clip", Float.POSITIVE_INFINITY);
    }

    /** One step of one example: from x, and the states before it, to those after it, which stand in their place. */
    @FunctionalInterface
    private interface Step {
        void make(Recurrence cell, double[] x, double[] h, double[] c);
    }

    private List<Array> run(Step step) {
        boolean hasCells = gates == 4;
        Array y = Array.zeros(x.type(), steps, directions, batch, hidden);
        Array lastH = Array.zeros(x.type(), directions, batch, hidden);
        Array lastC = Array.zeros(x.type(), directions, batch, hidden);
        for (d = 0; d < directions; d++) {
            boolean backwards = direction.equals("reverse") || d == 1;
            for (int n = 0; n < batch; n++) {
                int length = call.has(4) ? (int) call.input(4).at(n) : steps;
                double[] h = initial(5, n);
                double[] c = initial(6, n);
                for (int t = 0; t < length; t++) {
                    int place = backwards ? length - 1 - t : t;
                    step.make(this, input(place, n), h, c);
                    System.arraycopy(h, 0, y.data(), y.position(place, d, n, 0), hidden);
                }
                System.arraycopy(h, 0, lastH.data(), lastH.position(d, n, 0), hidden);
                System.arraycopy(c, 0, lastC.data(), lastC.position(d, n, 0), hidden);
            }
        }
        List<Array> made = new ArrayList<>(List.of(ordered(y, 2, 0, 1, 3), ordered(lastH, 1, 0, 2)));
        if (hasCells) {
            made.add(ordered(lastC, 1, 0, 2));
        }
        return made;
    }

    private Array ordered(Array made, int... order) {
        if (!batchFirst) {
            return made;
        }
        int[] sizes = Arrays.stream(order).map(made::size).toArray();
        return Array.build(made.type(), sizes, at -> {
            int[] from = new int[at.length];
            for (int axis = 0; axis < at.length; axis++) {
                from[order[axis]] = at[axis];
            }
            return made.at(from);
        });
    }

    private double[] initial(int input, int n) {
        double[] state = new double[hidden];
        for (int i = 0; i < hidden && call.has(input); i++) {
            state[i] = batchFirst
                    ? call.input(input).at(n, d, i)
                    : call.input(input).at(d, n, i);
        }
        return state;
    }

    private double[] input(int t, int n) {
        double[] features = new double[this.features];
        for (int i = 0; i < features.length; i++) {
            features[i] = batchFirst ? x.at(n, t, i) : x.at(t, n, i);
        }
        return features;
    }

    private DoubleUnaryOperator function(int index) {
        String name = functions.get(d * functions.size() / directions + index);
        return switch (name) {
            case "Sigmoid" -> ScalarFunctions::sigmoid;
            case "Tanh" -> Math::tanh;
            case "Relu" -> value -> Math.max(value, 0);
            default -> throw call.error("activation " + name + " is not computed here; expected Sigmoid, Tanh or Relu");
        };
    }

    private double clipped(double value) {
        return Math.max(-clip, Math.min(clip, value));
    }

    /** What the weights of input {@code index} make of a vector for unit {@code i} of a gate. */
    private double product(int index, double[] vector, int gate, int i) {
        Array weights = call.input(index);
        double sum = 0;
        for (int j = 0; j < vector.length; j++) {
            sum += weights.at(d, gate * hidden + i, j) * vector[j];
        }
        return sum;
    }

    private double bias(boolean recurrent, int gate, int i) {
        return call.has(3) ? call.input(3).at(d, ((recurrent ? gates : 0) + gate) * hidden + i) : 0;
    }

    private double sum(double[] x, double[] h, int gate, int i) {
        return product(1, x, gate, i) + product(2, h, gate, i) + bias(false, gate, i) + bias(true, gate, i);
    }

    private static void rnn(Recurrence cell, double[] x, double[] h, double[] c) {
        double[] before = h.clone();
        for (int i = 0; i < cell.hidden; i++) {
            h[i] = cell.function(0).applyAsDouble(cell.clipped(cell.sum(x, before, 0, i)));
        }
    }

    /** Gates in the order update, reset, hidden. */
    private static void gru(Recurrence cell, double[] x, double[] h, double[] c) {
        double[] before = h.clone();
        double[] reset = new double[cell.hidden];
        boolean linear = cell.call.attribute("linear_before_reset", 0) != 0;
        for (int i = 0; i < cell.hidden; i++) {
            double gate = cell.function(0).applyAsDouble(cell.clipped(cell.sum(x, before, 1, i)));
            reset[i] = linear ? gate : gate * before[i];
        }
        for (int i = 0; i < cell.hidden; i++) {
            double update = cell.function(0).applyAsDouble(cell.clipped(cell.sum(x, before, 0, i)));
            double recurrent = linear
                    ? reset[i] * (cell.product(2, before, 2, i) + cell.bias(true, 2, i))
                    : cell.product(2, reset, 2, i) + cell.bias(true, 2, i);
            double fresh = cell.function(1)
                    .applyAsDouble(cell.clipped(cell.product(1, x, 2, i) + cell.bias(false, 2, i) + recurrent));
            h[i] = (1 - update) * fresh + update * before[i];
        }
    }

    /** Gates in the order input, output, forget, cell; peepholes P [directions, 3 H] in the order input, output, forget. */
    private static void lstm(Recurrence cell, double[] x, double[] h, double[] c) {
        double[] before = h.clone();
        for (int i = 0; i < cell.hidden; i++) {
            double old = c[i];
            double in = cell.gate(0, cell.sum(x, before, 0, i) + cell.peephole(0, i) * old);
            boolean coupled = cell.call.attribute("input_forget", 0) != 0;
            double forget = coupled ? 1 - in : cell.gate(0, cell.sum(x, before, 2, i) + cell.peephole(2, i) * old);
            c[i] = forget * old + in * cell.gate(1, cell.sum(x, before, 3, i));
            double out = cell.gate(0, cell.sum(x, before, 1, i) + cell.peephole(1, i) * c[i]);
            h[i] = out * cell.function(2).applyAsDouble(c[i]);
        }
    }

    private double gate(int function, double sum) {
        return function(function).applyAsDouble(clipped(sum));
    }

    private double peephole(int gate, int i) {
        return call.has(7) ? call.input(7).at(d, gate * hidden + i) : 0;
    }
}
