package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.op.Inference;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the one size of a reshaped tensor that is not said, from the number of elements being the same before and after:
 * sizes with the same symbol on both sides cancel, so that [batch, 64, 7, 7] asked for as [batch, ?] is [batch, 3136], and
 * [batch, 64, 1, 1] as [?, 64] is [batch, 64].
 */
final class ReshapedSizes {
    /** Marks a nameless size by its place, so that a copy of it cancels as well. */
    private static final String PLACE = "\u0000";

    private final Inference in;
    private final List<Dim> before = new ArrayList<>();

    ReshapedSizes(Inference in) {
        this.in = in;
        for (Dim dim : in.shape(0).dims()) {
            before.add(named(dim, before.size()));
        }
    }

    /** The size of the input at a place, recognisable in the result even if it has no symbol. */
    static Dim named(Dim dim, int axis) {
        return dim.equals(Dim.any()) ? Dim.symbol(PLACE + axis) : dim;
    }

    private static Dim unnamed(Dim dim) {
        return dim.symbol().startsWith(PLACE) ? Dim.any() : dim;
    }

    /** The shape asked for, with its one nameless size found if it can be. */
    Shape resolve(List<Dim> asked) {
        List<Dim> unmatchedBefore = symbols(before);
        List<Dim> unmatchedAfter = new ArrayList<>();
        for (Dim symbol : symbols(asked)) {
            if (!unmatchedBefore.remove(symbol)) {
                unmatchedAfter.add(symbol);
            }
        }
        int open = unmatchedAfter.indexOf(Dim.any());
        boolean rest = unmatchedAfter.size() == (open < 0 ? 0 : 1);
        List<Dim> found = new ArrayList<>(asked);
        if (rest && open < 0 && unmatchedBefore.isEmpty()) {
            requireSameNumber(asked);
        } else if (rest && open >= 0) {
            found.set(asked.indexOf(Dim.any()), missing(asked, unmatchedBefore));
        }
        return new Shape(found.stream().map(ReshapedSizes::unnamed).toList());
    }

    private Dim missing(List<Dim> asked, List<Dim> unmatchedBefore) {
        long has = fixedProduct(before);
        long said = fixedProduct(asked);
        if (unmatchedBefore.isEmpty() && said > 0) {
            if (has % said != 0) {
                throw in.error("shape " + in.shape(0) + " can't be brought to " + readable(asked) + ": " + has
                        + " elements can't be divided by " + said);
            }
            return Dim.of(has / said);
        }
        return unmatchedBefore.size() == 1 && has == said ? unmatchedBefore.get(0) : Dim.any();
    }

    private void requireSameNumber(List<Dim> asked) {
        if (fixedProduct(before) != fixedProduct(asked)) {
            throw in.error("shape " + in.shape(0) + " can't be brought to " + readable(asked)
                    + ": the numbers of elements differ");
        }
    }

    private static Shape readable(List<Dim> dims) {
        return new Shape(dims.stream().map(ReshapedSizes::unnamed).toList());
    }

    private static List<Dim> symbols(List<Dim> dims) {
        return new ArrayList<>(dims.stream().filter(dim -> !dim.isFixed()).toList());
    }

    private static long fixedProduct(List<Dim> dims) {
        return Shape.elements(
                dims.stream().filter(Dim::isFixed).mapToLong(Dim::size).toArray());
    }
}
