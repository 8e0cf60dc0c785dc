package dev.dnal.tribuo.latency;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.training.BlockProbe;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What networks take on a CPU, without running them: a network is taken apart into the kernels that ONNX Runtime calls for it, changes of
 * memory layout included, and the times of those are added up. A kernel's time is measured when it is first asked for, at the few widths
 * between which it is known, and then kept.
 *
 * <p>Times of kernels are measured apart from each other, so ratios of predictions mean more than predictions: what two networks take is to be
 * compared, or one of them measured as a whole and the other derived from it. With one thread, ratios of cut networks to whole ones were
 * off by 1 to 3 % at the median of eleven ways to cut ResNet-20, ResNet-56 and MobileNetV2 (6 % at worst). Least certain are single images in
 * networks whose weights fill the last cache, by whose share others in the machine decide: ResNet-18 with 45 MB was off by 6 %, and 26 % at
 * worst. Not for use by several threads at once.
 */
public final class TimeModel {
    /** Widths are worth telling apart if what reads and writes the channels gets faster by this. */
    private static final double RISE = 0.01;

    /** Without blocks time has no steps: so many widths are looked at. */
    private static final int WIDTHS_WITHOUT_BLOCKS = 16;

    private final TimeConditions conditions;
    private final OptionalInt block;
    private final OperationTimer timer;
    private final TimeStore store;
    private final Map<Operation, Double> known;
    private OperationTimer.@Nullable Overhead overhead;

    private TimeModel(TimeConditions conditions, OptionalInt block, OperationTimer timer, TimeStore store) {
        this.conditions = conditions;
        this.block = block;
        this.timer = timer;
        this.store = store;
        this.known = new LinkedHashMap<>();
    }

    /**
     * Measures on this machine's CPU and keeps times in the user's cache folder.
     *
     * @param threads number of threads, at least 1
     * @param batch number of images, at least 1
     * @throws dev.dnal.tribuo.runtime.library.RuntimeUnavailableException if ONNX Runtime can't be loaded
     */
    public static TimeModel ofThisCpu(int threads, int batch) {
        TimeConditions conditions = TimeConditions.here(threads, batch);
        SessionConfig session = SessionConfig.on(Device.CPU).withThreads(threads);
        return new TimeModel(conditions, BlockProbe.block(), new Survey(session), TimeStore.ofUser(conditions));
    }

    /**
     * Measures with anything, and keeps nothing.
     *
     * @param block channels in a block of ONNX Runtime's layout for convolutions, at least 4; empty if it has none
     */
    public static TimeModel of(TimeConditions conditions, OptionalInt block, OperationTimer timer) {
        return new TimeModel(conditions, block, timer, TimeStore.none());
    }

    static TimeModel of(TimeConditions conditions, OptionalInt block, OperationTimer timer, TimeStore store) {
        return new TimeModel(conditions, block, timer, store);
    }

    /** What times are for. */
    public TimeConditions conditions() {
        return conditions;
    }

    /**
     * What a network takes.
     *
     * @param network with fixed sizes but for the batch, its operators in the form of opset 17; stays as it is
     * @return milliseconds
     * @throws dev.dnal.onnx.graph.GraphException if sizes are not known
     */
    public double millis(Graph network) {
        return total(steps(form(network)));
    }

    /**
     * What each layer of a network takes.
     *
     * @param network as for {@link #millis}
     * @return milliseconds under the layers' readable names, in the order of the nodes; what is fused into a layer counts with it
     */
    public Map<String, Double> layerMillis(Graph network) {
        MeasuredForm form = form(network);
        Map<String, Double> layers = new LinkedHashMap<>();
        form.nodes().forEach(node -> layers.put(form.layer(node), 0.0));
        byLayer(steps(form)).forEach((layer, millis) -> layers.merge(layer, millis, Double::sum));
        return layers;
    }

    /**
     * A number of channels at which the time stops to fall as they get fewer.
     *
     * @param width number of channels, the most of its step: more would take longer, a few less no less
     * @param millis what all layers take together that read or write these channels
     */
    public record Plateau(int width, double millis) {}

    /**
     * The steps of time over the number of some channels, all else as it is.
     *
     * @param layers readable names of the layers that write these channels, more than one in a residual stream
     * @param width how many there are
     * @param plateaus the widest of each step, ascending; the last is the present width
     */
    public record ChannelSteps(List<String> layers, int width, List<Plateau> plateaus) {
        /** Copies the lists. */
        public ChannelSteps {
            layers = List.copyOf(layers);
            plateaus = List.copyOf(plateaus);
        }
    }

    /**
     * The steps of time over the number of channels of each layer, or of layers that must have the same. Channels of the network's inputs and
     * outputs are left out.
     *
     * @param network as for {@link #millis}
     */
    public List<ChannelSteps> channelSteps(Graph network) {
        MeasuredForm form = form(network);
        Map<Value, List<String>> writers = form.writers();
        Map<Value, Map<Integer, List<KernelPlan.Step>>> plans = new LinkedHashMap<>();
        writers.keySet().forEach(channels -> plans.put(channels, plans(form, channels)));
        measure(plans.values().stream()
                .flatMap(widths -> widths.values().stream())
                .flatMap(List::stream)
                .toList());
        List<ChannelSteps> steps = new ArrayList<>();
        plans.forEach((channels, widths) -> {
            int present = form.channels(channels);
            steps.add(new ChannelSteps(writers.getOrDefault(channels, List.of()), present, plateaus(widths, present)));
        });
        return steps;
    }

    /**
     * The steps of time over the number of channels of a value, all else as it is.
     *
     * @param network as for {@link #millis}
     * @param value name of a value [N, C, ...], as a layer's output; all values that have the same channels follow it
     * @return the widest of each step, ascending; the last is the present width
     * @throws dev.dnal.onnx.graph.GraphException if there is no such value, or sizes are not known
     */
    public List<Plateau> plateaus(Graph network, String value) {
        MeasuredForm form = form(network);
        Value channels = form.value(value);
        Map<Integer, List<KernelPlan.Step>> plans = plans(form, channels);
        measure(plans.values().stream().flatMap(List::stream).toList());
        return plateaus(plans, form.channels(channels));
    }

    /** By the number of channels. */
    private Map<Integer, List<KernelPlan.Step>> plans(MeasuredForm form, Value channels) {
        Map<Integer, List<KernelPlan.Step>> plans = new TreeMap<>();
        for (int width : candidates(form.channels(channels))) {
            plans.put(width, KernelPlan.of(form.with(channels, width), conditions.batch(), block));
        }
        return plans;
    }

    private List<Plateau> plateaus(Map<Integer, List<KernelPlan.Step>> plans, int present) {
        NavigableMap<Integer, Map<String, Double>> layers = new TreeMap<>();
        plans.forEach((width, steps) -> layers.put(width, byLayer(steps)));
        Map<String, Double> whole = layers.getOrDefault(present, Map.of());
        Set<String> affected = new LinkedHashSet<>();
        layers.values()
                .forEach(times -> times.forEach((layer, millis) -> {
                    if (!millis.equals(whole.get(layer))) {
                        affected.add(layer);
                    }
                }));
        List<Plateau> plateaus = new ArrayList<>();
        double least = Double.POSITIVE_INFINITY;
        for (Map.Entry<Integer, Map<String, Double>> width :
                layers.descendingMap().entrySet()) {
            double millis = affected.stream()
                    .mapToDouble(layer -> width.getValue().getOrDefault(layer, 0.0))
                    .sum();
            if (plateaus.isEmpty() || millis < least * (1 - RISE)) {
                least = millis;
                plateaus.add(0, new Plateau(width.getKey(), millis));
            }
        }
        return plateaus;
    }

    /** Widths at which a step may end: others are in the plain layout, and slower than wider ones. */
    private List<Integer> candidates(int present) {
        int step = block.isPresent() ? KernelPlan.ALIGNMENT : Math.max(1, present / WIDTHS_WITHOUT_BLOCKS);
        Set<Integer> widths = new LinkedHashSet<>();
        for (int width = step; width < present; width += step) {
            widths.add(width);
        }
        widths.add(present);
        return List.copyOf(widths);
    }

    private static MeasuredForm form(Graph network) {
        Graph copy = network.copy();
        new ShapeInference().apply(copy);
        return MeasuredForm.of(copy);
    }

    private List<KernelPlan.Step> steps(MeasuredForm form) {
        List<KernelPlan.Step> steps = KernelPlan.of(form, conditions.batch(), block);
        measure(steps);
        return steps;
    }

    /** Makes sure that the times of all steps are known. */
    private void measure(Collection<KernelPlan.Step> steps) {
        Set<Operation> missing = new LinkedHashSet<>();
        for (KernelPlan.Step step : steps) {
            for (Operation point : step.operation().points().keySet()) {
                if (!known.containsKey(point)) {
                    store.find(point).ifPresentOrElse(millis -> known.put(point, millis), () -> missing.add(point));
                }
            }
        }
        if (!missing.isEmpty()) {
            Map<Operation, Double> measured = timer.millis(missing);
            known.putAll(measured);
            store.add(measured);
        }
        if (overhead == null) {
            overhead = store.overhead().orElseGet(() -> store.add(timer.overhead()));
        }
    }

    private double total(List<KernelPlan.Step> steps) {
        return overhead().runMillis() + steps.stream().mapToDouble(this::millis).sum();
    }

    private Map<String, Double> byLayer(List<KernelPlan.Step> steps) {
        Map<String, Double> layers = new LinkedHashMap<>();
        steps.forEach(step -> layers.merge(step.layer(), millis(step), Double::sum));
        return layers;
    }

    double millis(KernelPlan.Step step) {
        double kernel = 0;
        for (Map.Entry<Operation, Double> point : step.operation().points().entrySet()) {
            kernel += point.getValue() * known.getOrDefault(point.getKey(), 0.0);
        }
        return step.times() * Math.max(0, kernel) + overhead().callMillis();
    }

    private OperationTimer.Overhead overhead() {
        OperationTimer.Overhead found = overhead;
        if (found == null) {
            throw new IllegalStateException("Times are asked for before anything is measured");
        }
        return found;
    }

    /**
     * What a run takes beside all layers.
     *
     * @return milliseconds
     * @throws IllegalStateException if no network was asked for before
     */
    public double runMillis() {
        return overhead().runMillis();
    }
}
