package dev.dnal.onnx.reference;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What puts elements into other places; each output says for each of its indices where the element comes from. */
final class Movement {
    static final Map<String, Kernel> KERNELS = Map.ofEntries(
            entry("Concat", Kernel.of(Movement::concat)),
            entry("DepthToSpace", Kernel.of(Movement::depthToSpace)),
            entry("Gather", Kernel.of(Movement::gather)),
            entry("GatherElements", Kernel.of(Movement::gatherElements)),
            entry("OneHot", Kernel.of(Movement::oneHot)),
            entry("Pad", Kernel.of(Movement::pad)),
            entry("ScatterElements", Kernel.of(Movement::scatterElements)),
            entry("Slice", Kernel.of(Movement::slice)),
            entry("SpaceToDepth", Kernel.of(Movement::spaceToDepth)),
            entry("Split", Movement::split),
            entry("Tile", Kernel.of(Movement::tile)),
            entry("Transpose", Kernel.of(Movement::transpose)),
            entry("Trilu", Kernel.of(Movement::triangle)));

    private Movement() {}

    private static Array concat(Call call) {
        List<Array> parts = call.inputs();
        Array first = parts.get(0);
        int axis = call.axis(0, first.rank());
        int[] ends = new int[parts.size()];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            if (!Arrays.equals(parts.get(i).sizesWith(axis, 0), first.sizesWith(axis, 0))) {
                throw call.error("can't join " + first + " and " + parts.get(i) + " along axis " + axis);
            }
            end += parts.get(i).size(axis);
            ends[i] = end;
        }
        return Array.build(first.type(), first.sizesWith(axis, end), index -> {
            int part = 0;
            while (index[axis] >= ends[part]) {
                part++;
            }
            int start = ends[part] - parts.get(part).size(axis);
            return parts.get(part).at(with(index, axis, index[axis] - start));
        });
    }

    private static int[] with(int[] index, int axis, int place) {
        int[] changed = index.clone();
        changed[axis] = place;
        return changed;
    }

    private static List<Array> split(Call call) {
        Array x = call.input(0);
        int axis = call.axis(0, x.rank());
        int parts = call.node().outputs().size();
        int[] lengths = new int[parts];
        Arrays.fill(lengths, x.size(axis) / parts);
        if (call.has(1)) {
            lengths = call.input(1).ints();
        }
        if (Arrays.stream(lengths).sum() != x.size(axis)) {
            throw call.error("parts " + Arrays.toString(lengths) + " along axis " + axis + " do not make up " + x);
        }
        List<Array> results = new ArrayList<>();
        int start = 0;
        for (int length : lengths) {
            int from = start;
            results.add(Array.build(
                    x.type(), x.sizesWith(axis, length), index -> x.at(with(index, axis, from + index[axis]))));
            start += length;
        }
        return results;
    }

    private static Array transpose(Call call) {
        Array x = call.input(0);
        int[] order = call.ints("perm").orElseGet(() -> {
            int last = x.rank() - 1;
            return Arrays.stream(x.axes()).map(axis -> last - axis).toArray();
        });
        int[] sizes = Arrays.stream(order).map(x::size).toArray();
        return Array.build(x.type(), sizes, index -> {
            int[] from = new int[order.length];
            for (int axis = 0; axis < order.length; axis++) {
                from[order[axis]] = index[axis];
            }
            return x.at(from);
        });
    }

    /** Inputs data, starts, ends, axes, steps. */
    private static Array slice(Call call) {
        Array x = call.input(0);
        double[] starts = call.input(1).data();
        double[] ends = call.input(2).data();
        int[] axes = call.has(3) ? call.axesOf(call.input(3).ints(), x.rank()) : Arrays.copyOf(x.axes(), starts.length);
        int[] sizes = x.sizes().clone();
        int[] first = new int[x.rank()];
        int[] step = new int[x.rank()];
        Arrays.fill(step, 1);
        for (int i = 0; i < axes.length; i++) {
            int axis = axes[i];
            step[axis] = call.has(4) ? call.input(4).ints()[i] : 1;
            boolean forwards = step[axis] > 0;
            int size = x.size(axis);
            first[axis] = clamp(starts[i], size, 0, forwards ? size : size - 1);
            int end = clamp(ends[i], size, forwards ? 0 : -1, forwards ? size : size - 1);
            sizes[axis] = Math.max(0, (int) Math.ceil((double) (end - first[axis]) / step[axis]));
        }
        return Array.build(x.type(), sizes, index -> {
            int[] from = index.clone();
            for (int axis = 0; axis < from.length; axis++) {
                from[axis] = first[axis] + index[axis] * step[axis];
            }
            return x.at(from);
        });
    }

    /** A place counted from the end if negative, and brought into a range. Places may be as large as a long. */
    private static int clamp(double place, int size, int low, int high) {
        return (int) Math.max(low, Math.min(high, place < 0 ? place + size : place));
    }

    /** Inputs data, pads, value; negative pads cut off. */
    private static Array pad(Call call) {
        Array x = call.input(0);
        int[] pads = call.input(1).ints();
        double value = call.has(2) ? call.scalar(2) : 0;
        String mode = call.node().textAttribute("mode", "constant");
        int[] sizes = new int[x.rank()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = x.size(axis) + pads[axis] + pads[axis + sizes.length];
        }
        return Array.build(x.type(), sizes, index -> {
            int[] from = new int[index.length];
            for (int axis = 0; axis < from.length; axis++) {
                int place = index[axis] - pads[axis];
                from[axis] = switch (mode) {
                    case "constant" -> place;
                    case "edge" -> Math.max(0, Math.min(x.size(axis) - 1, place));
                    case "reflect" -> reflected(place, x.size(axis));
                    default -> throw call.error("mode must be constant, edge or reflect, found " + mode);
                };
                if (from[axis] < 0 || from[axis] >= x.size(axis)) {
                    return value;
                }
            }
            return x.at(from);
        });
    }

    /** A place reflected at the first and the last element, which are not repeated. */
    private static int reflected(int place, int size) {
        if (size == 1) {
            return 0;
        }
        int period = 2 * (size - 1);
        int within = Math.floorMod(place, period);
        return within < size ? within : period - within;
    }

    private static Array gather(Call call) {
        Array x = call.input(0);
        Array indices = call.input(1);
        int axis = call.axis(0, x.rank());
        int[] sizes = new int[x.rank() + indices.rank() - 1];
        System.arraycopy(x.sizes(), 0, sizes, 0, axis);
        System.arraycopy(indices.sizes(), 0, sizes, axis, indices.rank());
        System.arraycopy(x.sizes(), axis + 1, sizes, axis + indices.rank(), x.rank() - axis - 1);
        return Array.build(x.type(), sizes, index -> {
            int[] from = new int[x.rank()];
            System.arraycopy(index, 0, from, 0, axis);
            double place = indices.at(Arrays.copyOfRange(index, axis, axis + indices.rank()));
            from[axis] = call.axisOf((long) place, x.size(axis));
            System.arraycopy(index, axis + indices.rank(), from, axis + 1, x.rank() - axis - 1);
            return x.at(from);
        });
    }

    private static Array gatherElements(Call call) {
        Array x = call.input(0);
        Array indices = call.input(1);
        int axis = call.axis(0, x.rank());
        return Array.build(
                x.type(),
                indices.sizes(),
                index -> x.at(with(index, axis, call.axisOf((long) indices.at(index), x.size(axis)))));
    }

    /** Inputs data, indices, updates. */
    private static Array scatterElements(Call call) {
        Array x = call.input(0);
        Array indices = call.input(1);
        Array updates = call.input(2);
        int axis = call.axis(0, x.rank());
        String reduction = call.node().textAttribute("reduction", "none");
        Array result = x.map(value -> value);
        IndexIterator index = new IndexIterator(indices.sizes());
        for (int i = 0; i < indices.data().length; i++) {
            int place = call.axisOf((long) indices.data()[i], x.size(axis));
            int position = result.position(with(index.digits(), axis, place));
            result.data()[position] = switch (reduction) {
                case "none" -> updates.data()[i];
                case "add" -> result.data()[position] + updates.data()[i];
                case "mul" -> result.data()[position] * updates.data()[i];
                default -> throw call.error("reduction must be none, add or mul, found " + reduction);
            };
            index.next();
        }
        return result;
    }

    /** Inputs indices, depth, values [off, on]; indices out of range give a row of off. */
    private static Array oneHot(Call call) {
        Array indices = call.input(0);
        int depth = (int) call.scalar(1);
        Array values = call.input(2);
        int axis = call.axis(-1, indices.rank() + 1);
        int[] sizes = new int[indices.rank() + 1];
        System.arraycopy(indices.sizes(), 0, sizes, 0, axis);
        sizes[axis] = depth;
        System.arraycopy(indices.sizes(), axis, sizes, axis + 1, indices.rank() - axis);
        return Array.build(values.type(), sizes, index -> {
            double place = indices.at(Reductions.without(index, new int[] {axis}));
            return values.at((place < 0 ? place + depth : place) == index[axis] ? 1 : 0);
        });
    }

    private static Array tile(Call call) {
        Array x = call.input(0);
        int[] repeats = call.input(1).ints();
        int[] sizes = x.sizes().clone();
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] *= repeats[axis];
        }
        return Array.build(x.type(), sizes, index -> {
            int[] from = index.clone();
            for (int axis = 0; axis < from.length; axis++) {
                from[axis] %= x.size(axis);
            }
            return x.at(from);
        });
    }

    private static Array depthToSpace(Call call) {
        Array x = call.input(0);
        int b = (int) call.attribute("blocksize", 1);
        int channels = x.size(1) / (b * b);
        boolean placesLast = call.node().textAttribute("mode", "DCR").equals("CRD");
        int[] sizes = {x.size(0), channels, x.size(2) * b, x.size(3) * b};
        return Array.build(x.type(), sizes, at -> {
            int place = at[2] % b * b + at[3] % b;
            int channel = placesLast ? at[1] * b * b + place : place * channels + at[1];
            return x.at(at[0], channel, at[2] / b, at[3] / b);
        });
    }

    private static Array spaceToDepth(Call call) {
        Array x = call.input(0);
        int b = (int) call.attribute("blocksize", 1);
        int[] sizes = {x.size(0), x.size(1) * b * b, x.size(2) / b, x.size(3) / b};
        return Array.build(x.type(), sizes, at -> {
            int place = at[1] / x.size(1);
            return x.at(at[0], at[1] % x.size(1), at[2] * b + place / b, at[3] * b + place % b);
        });
    }

    private static Array triangle(Call call) {
        Array x = call.input(0);
        int k = call.has(1) ? (int) call.scalar(1) : 0;
        boolean upper = call.attribute("upper", 1) != 0;
        return Array.build(x.type(), x.sizes(), at -> {
            int diagonal = at[at.length - 1] - at[at.length - 2];
            return (upper ? diagonal >= k : diagonal <= k) ? x.at(at) : 0;
        });
    }
}
