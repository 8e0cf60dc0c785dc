package dev.dnal.onnx.opset;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/*
 * Which element of a tensor x stands where, once x was reshaped, transposed and indexed. An axis is made of factors, outer ones first,
 * each of a size and a stride: the places between the elements of x that are one apart along it. The element at place i of an axis
 * is found from the digits of i in the sizes of its factors, the one at places (i, j, ...) from
 *
 *     offset + sum over axes and factors of digit * stride.
 *
 * Reshaping keeps the sequence of all factors and deals them out to other axes; a factor of size a * b and stride s is one of size a and
 * stride b * s before one of size b and stride s.
 */
/** A tensor of known sizes as a view of the elements of another. Immutable. */
final class StridedView {
    /** So many elements, of which one is so far from the next. */
    private record Factor(long size, long stride) {
        /** Whether an inner factor goes on where this one does. */
        boolean continues(Factor inner) {
            return stride == inner.size() * inner.stride();
        }
    }

    private final long offset;
    private final List<List<Factor>> axes;

    private StridedView(long offset, List<List<Factor>> axes) {
        this.offset = offset;
        this.axes = axes;
    }

    /** A tensor as it is, whose elements must be fewer than 2^63, and at least one. */
    static StridedView of(long... sizes) {
        List<List<Factor>> axes = new ArrayList<>();
        long stride = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
        for (long size : sizes) {
            stride /= size;
            axes.add(size == 1 ? List.of() : List.of(new Factor(size, stride)));
        }
        return new StridedView(0, axes);
    }

    /** How many elements there are. */
    long elements() {
        return axes.stream().flatMap(List::stream).mapToLong(Factor::size).reduce(1, Math::multiplyExact);
    }

    /** The same elements in their order, in other sizes; empty if these don't fall together with what the axes are made of. */
    Optional<StridedView> reshaped(long... sizes) {
        Deque<Factor> left =
                new ArrayDeque<>(merged(axes.stream().flatMap(List::stream).toList()));
        List<List<Factor>> dealt = new ArrayList<>();
        for (long size : sizes) {
            List<Factor> axis = new ArrayList<>();
            long open = size;
            while (open > 1) {
                Factor outer = left.poll();
                if (outer == null) {
                    return Optional.empty();
                }
                if (outer.size() > open && outer.size() % open == 0) {
                    long rest = outer.size() / open;
                    axis.add(new Factor(open, rest * outer.stride()));
                    left.push(new Factor(rest, outer.stride()));
                    open = 1;
                } else if (open % outer.size() == 0) {
                    axis.add(outer);
                    open /= outer.size();
                } else {
                    return Optional.empty();
                }
            }
            dealt.add(axis);
        }
        return left.isEmpty() ? Optional.of(new StridedView(offset, dealt)) : Optional.empty();
    }

    private static List<Factor> merged(List<Factor> factors) {
        List<Factor> merged = new ArrayList<>();
        for (Factor factor : factors) {
            int last = merged.size() - 1;
            if (last >= 0 && merged.get(last).continues(factor)) {
                merged.set(last, new Factor(merged.get(last).size() * factor.size(), factor.stride()));
            } else {
                merged.add(factor);
            }
        }
        return merged;
    }

    /** With axis {@code order[i]} as axis i. */
    StridedView transposed(long... order) {
        return new StridedView(
                offset,
                Arrays.stream(order).mapToObj(axis -> axes.get((int) axis)).toList());
    }

    /** What is at one place of an axis, without that axis; the place must be one of it. */
    StridedView at(int axis, long place) {
        List<List<Factor>> others = new ArrayList<>(axes);
        return new StridedView(offset + offset(others.remove(axis), place), others);
    }

    private static long offset(List<Factor> axis, long place) {
        long found = 0;
        long rest = place;
        for (int i = axis.size() - 1; i >= 0; i--) {
            found += rest % axis.get(i).size() * axis.get(i).stride();
            rest /= axis.get(i).size();
        }
        return found;
    }

    /**
     * Of a view that has whole channels of a tensor x, [N, C, ...], as channels, all else being where it is in x: the channel of x that each
     * comes from. Empty for other views.
     *
     * @param x sizes of that tensor
     */
    Optional<int[]> channels(long... x) {
        List<List<Factor>> own = of(x).axes;
        long pixels = Arrays.stream(x).skip(2).reduce(1, Math::multiplyExact);
        boolean others = axes.size() == x.length
                && IntStream.range(0, x.length)
                        .filter(axis -> axis != 1)
                        .allMatch(axis -> merged(axes.get(axis)).equals(own.get(axis)));
        if (!others || offset % pixels != 0 || axes.get(1).stream().anyMatch(factor -> factor.stride() % pixels != 0)) {
            return Optional.empty();
        }
        long count = axes.get(1).stream().mapToLong(Factor::size).reduce(1, Math::multiplyExact);
        int[] channels = IntStream.range(0, Math.toIntExact(count))
                .map(i -> Math.toIntExact((offset + offset(axes.get(1), i)) / pixels))
                .toArray();
        return Arrays.stream(channels).allMatch(channel -> channel < x[1]) ? Optional.of(channels) : Optional.empty();
    }
}
