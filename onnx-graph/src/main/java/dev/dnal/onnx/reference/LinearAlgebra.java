package dev.dnal.onnx.reference;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Map;

/** Matrix products. */
final class LinearAlgebra {
    static final Map<String, Kernel> KERNELS = Map.ofEntries(
            entry("Gemm", Kernel.of(LinearAlgebra::gemm)), entry("MatMul", Kernel.of(LinearAlgebra::matMul)));

    private LinearAlgebra() {}

    /** alpha * A' * B' + beta * C, where A' and B' are A and B or their transposes. */
    private static Array gemm(Call call) {
        double alpha = call.attribute("alpha", 1f);
        double beta = call.attribute("beta", 1f);
        Array a = oriented(call.input(0), call.attribute("transA", 0));
        Array b = oriented(call.input(1), call.attribute("transB", 0));
        Array product = product(call, a, b).map(element -> alpha * element);
        return call.has(2)
                ? Elementwise.combine(call, a.type(), product, call.input(2), (p, c) -> p + beta * c)
                : product;
    }

    private static Array oriented(Array matrix, long transposed) {
        return transposed == 0
                ? matrix
                : Array.build(
                        matrix.type(),
                        new int[] {matrix.size(1), matrix.size(0)},
                        index -> matrix.at(index[1], index[0]));
    }

    /** As NumPy's matmul: vectors are taken as a row on the left and a column on the right; leading dimensions broadcast. */
    private static Array matMul(Call call) {
        Array a = call.input(0);
        Array b = call.input(1);
        Array left = a.rank() == 1 ? a.reshape(1, a.size(0)) : a;
        Array right = b.rank() == 1 ? b.reshape(b.size(0), 1) : b;
        Array product = product(call, left, right);
        int[] sizes = product.sizes();
        int rank = sizes.length;
        if (b.rank() == 1) {
            sizes = Reductions.without(sizes, new int[] {rank - 1});
        }
        if (a.rank() == 1) {
            sizes = Reductions.without(sizes, new int[] {rank - 2});
        }
        return product.reshape(sizes);
    }

    private static Array product(Call call, Array a, Array b) {
        int rows = a.size(a.rank() - 2);
        int inner = a.size(a.rank() - 1);
        int columns = b.size(b.rank() - 1);
        if (b.size(b.rank() - 2) != inner) {
            throw call.error("can't multiply " + a + " and " + b + ": " + inner + " columns on the left, "
                    + b.size(b.rank() - 2) + " rows on the right");
        }
        int[] batch = Elementwise.broadcastSizes(
                call, Arrays.copyOf(a.sizes(), a.rank() - 2), Arrays.copyOf(b.sizes(), b.rank() - 2));
        int[] sizes = Arrays.copyOf(batch, batch.length + 2);
        sizes[batch.length] = rows;
        sizes[batch.length + 1] = columns;
        return Array.build(a.type(), sizes, index -> {
            int[] inA = index.clone();
            int[] inB = index.clone();
            double sum = 0;
            for (int k = 0; k < inner; k++) {
                inA[batch.length + 1] = k;
                inB[batch.length] = k;
                sum += a.atBroadcast(inA) * b.atBroadcast(inB);
            }
            return sum;
        });
    }
}
