package dev.dnal.tribuo.latency;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One call of a kernel as ONNX Runtime makes it once it has rewritten a network: what its time depends on. Two operations are equal if
 * they take the same time.
 */
public final class Operation {
    /** So much is read between two calls in any case: no network's weights stay in the nearest caches. */
    static final int FEWEST_MEGABYTES = 8;

    private final String form;
    private final int in;
    private final int out;
    private final Axis inAxis;
    private final Axis outAxis;
    private final Sample sample;
    private final int megabytesBetween;

    Operation(String form, int in, int out, Axis inAxis, Axis outAxis, Sample sample) {
        this(form, in, out, inAxis, outAxis, sample, FEWEST_MEGABYTES);
    }

    private Operation(String form, int in, int out, Axis inAxis, Axis outAxis, Sample sample, int megabytesBetween) {
        this.form = form;
        this.in = in;
        this.out = out;
        this.inAxis = inAxis;
        this.outAxis = outAxis;
        this.sample = sample;
        this.megabytesBetween = megabytesBetween;
    }

    /** All but the widths, readable: kernel, layout, sizes of the images, window, what is fused into it. */
    public String form() {
        return form;
    }

    /** Number of channels (or features) that are read. */
    public int in() {
        return in;
    }

    /** Number of channels (or features) that are written. */
    public int out() {
        return out;
    }

    /** Megabytes that a run reads between two calls of it: they push its weights out of caches. */
    int megabytesBetween() {
        return megabytesBetween;
    }

    Sample sample() {
        return sample;
    }

    /** The same at other widths. */
    private Operation at(int newIn, int newOut) {
        return new Operation(form, newIn, newOut, inAxis, outAxis, sample, megabytesBetween);
    }

    /** The same in a network with so many megabytes of weights, a power of two. */
    Operation amongWeights(int megabytes) {
        return megabytes <= FEWEST_MEGABYTES
                ? this
                : new Operation(
                        form + " among " + megabytes + " MB of weights", in, out, inAxis, outAxis, sample, megabytes);
    }

    /** Operations to measure, each with the share of its time in this one's. */
    Map<Operation, Double> points() {
        Map<Operation, Double> points = new LinkedHashMap<>();
        inAxis.shares(in)
                .forEach((width, share) -> outAxis.shares(out)
                        .forEach((other, otherShare) -> points.put(at(width, other), share * otherShare)));
        return points;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Operation operation
                && form.equals(operation.form)
                && in == operation.in
                && out == operation.out;
    }

    @Override
    public int hashCode() {
        return Objects.hash(form, in, out);
    }

    /** For example "Conv blocked 32x32 3x3 Relu 16 -> 32". */
    @Override
    public String toString() {
        return form + " " + in + " -> " + out;
    }
}
