package dev.dnal.onnx.reference;

import static java.util.Map.entry;

import dev.dnal.onnx.graph.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What chooses elements by their values, and what reads and writes parts by lists of places. */
final class Selections {
    static final Map<String, Kernel> KERNELS = Map.ofEntries(
            entry("GatherND", Kernel.of(Selections::gather)),
            entry("NonZero", Kernel.of(Selections::nonZero)),
            entry("ScatterND", Kernel.of(Selections::scatter)),
            entry("TopK", Selections::topK));

    private Selections() {}

    /** Of equal elements, those that come first. */
    private static List<Array> topK(Call call) {
        Array x = call.input(0);
        int k = (int) call.scalar(1);
        int axis = call.axis(-1, x.rank());
        double sign = call.attribute("largest", 1) != 0 ? -1 : 1;
        Array values = Array.zeros(x.type(), x.sizesWith(axis, k));
        Array places = Array.zeros(DataType.INT64, x.sizesWith(axis, k));
        IndexIterator index = new IndexIterator(x.sizesWith(axis, 1));
        for (int i = 0; i < x.data().length / Math.max(1, x.size(axis)); i++) {
            int[] at = index.digits().clone();
            List<Integer> order = IntStream.range(0, x.size(axis))
                    .boxed()
                    .sorted(Comparator.comparingDouble(place -> sign * x.at(with(at, axis, place))))
                    .toList();
            for (int rank = 0; rank < k; rank++) {
                int[] to = with(at, axis, rank);
                values.data()[values.position(to)] = x.at(with(at, axis, order.get(rank)));
                places.data()[places.position(to)] = order.get(rank);
            }
            index.next();
        }
        return List.of(values, places);
    }

    private static int[] with(int[] index, int axis, int place) {
        int[] changed = index.clone();
        changed[axis] = place;
        return changed;
    }

    private static Array nonZero(Call call) {
        Array x = call.input(0);
        List<int[]> found = new ArrayList<>();
        IndexIterator index = new IndexIterator(x.sizes());
        for (double element : x.data()) {
            if (element != 0) {
                found.add(index.digits().clone());
            }
            index.next();
        }
        return Array.build(DataType.INT64, new int[] {x.rank(), found.size()}, at -> found.get(at[1])[at[0]]);
    }

    private static Array gather(Call call) {
        Array x = call.input(0);
        Array indices = call.input(1);
        int shared = (int) call.attribute("batch_dims", 0);
        int last = indices.rank() - 1;
        int named = indices.size(last);
        int[] sizes = joined(Arrays.copyOf(indices.sizes(), last), x.sizesFrom(shared + named));
        return Array.build(x.type(), sizes, at -> {
            int[] from = new int[x.rank()];
            System.arraycopy(at, 0, from, 0, shared);
            for (int i = 0; i < named; i++) {
                double place = indices.at(joined(Arrays.copyOf(at, last), i));
                from[shared + i] = call.axisOf((long) place, x.size(shared + i));
            }
            System.arraycopy(at, last, from, shared + named, x.rank() - shared - named);
            return x.at(from);
        });
    }

    private static int[] joined(int[] first, int... second) {
        return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }

    private static Array scatter(Call call) {
        Array result = call.input(0).map(value -> value);
        Array indices = call.input(1);
        Array updates = call.input(2);
        int last = indices.rank() - 1;
        int named = indices.size(last);
        String reduction = call.node().textAttribute("reduction", "none");
        IndexIterator index = new IndexIterator(updates.sizes());
        for (double update : updates.data()) {
            int[] at = index.digits();
            int[] to = new int[result.rank()];
            for (int i = 0; i < named; i++) {
                double place = indices.at(joined(Arrays.copyOf(at, last), i));
                to[i] = call.axisOf((long) place, result.size(i));
            }
            System.arraycopy(at, last, to, named, result.rank() - named);
            int position = result.position(to);
            result.data()[position] = switch (reduction) {
                case "none" -> update;
                case "add" -> result.data()[position] + update;
                case "mul" -> result.data()[position] * update;
                default -> throw call.error("reduction must be none, add or mul, found " + reduction);
            };
            index.next();
        }
        return result;
    }
}
