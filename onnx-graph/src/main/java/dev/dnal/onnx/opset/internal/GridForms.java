package dev.dnal.onnx.opset.internal;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.constant.Constants;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.List;
import java.util.Map;

/** Grids that images are read at, in the form of opset 17; see the pass OpsetNormalisation. */
public final class GridForms {
    private static final Map<String, String> MODES = Map.of("linear", "bilinear", "cubic", "bicubic");

    private GridForms() {}

    /**
     * Case 32: theta [N, d, d + 1] times the places (x, y, 1) of the pixels of an image, or (x, y, z, 1) of a volume, of d dimensions; its
     * sizes [N, C, H, W] are input 1.
     */
    public static void affineGrid(Graph graph, Node node) {
        long[] sizes = Constants.of(node.input(1))
                .map(Tensor::longs)
                .filter(known -> known.length == 4 || known.length == 5)
                .orElseThrow(() -> new GraphException(
                        node, "the sizes of the grid, input 1, must be 4 or 5 constants, as they decide shapes"));
        boolean corners = node.intAttribute("align_corners", 0) != 0;
        int dims = sizes.length - 2;
        int places = 1;
        for (int i = 0; i < dims; i++) {
            places = Math.multiplyExact(places, Math.toIntExact(sizes[i + 2]));
        }
        double[] base = new double[Math.multiplyExact(places, dims + 1)];
        for (int place = 0; place < places; place++) {
            int rest = place;
            for (int i = 0; i < dims; i++) {
                int size = (int) sizes[sizes.length - 1 - i];
                base[place * (dims + 1) + i] = normal(rest % size, size, corners);
                rest /= size;
            }
            base[place * (dims + 1) + dims] = 1;
        }
        GraphBuilder b = new GraphBuilder(graph);
        Value theta = node.input(0);
        Value grid = b.constant("grid", Tensor.ofDoubles(theta.type(), base, places, dims + 1L));
        Value product = b.emit("MatMul", grid, b.transpose(theta, 0, 2, 1));
        long[] shape = new long[dims + 2];
        shape[0] = 0;
        System.arraycopy(sizes, 2, shape, 1, dims);
        shape[dims + 1] = dims;
        Replacement.of(graph, node, List.of(b.reshape(product, shape)));
    }

    /** Where the centre of pixel i lies, from -1 to 1 over the image or over the centres of its outermost pixels. */
    private static double normal(int i, int size, boolean corners) {
        if (corners) {
            return size == 1 ? 0 : 2.0 * i / (size - 1) - 1;
        }
        return (2.0 * i + 1) / size - 1;
    }

    /** Case 32. */
    public static void gridSample(Graph graph, Node node) {
        if (node.input(0).shape().filter(shape -> shape.rank() != 4).isPresent()) {
            throw new GraphException(node, "reads volumes, which is not supported; expected images [N, C, H, W]");
        }
        String mode = node.textAttribute("mode", "linear");
        node.setAttribute("mode", new Attribute.TextValue(MODES.getOrDefault(mode, mode)));
    }
}
