package dev.dnal.onnx.lowering.cpu;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;

/**
 * The two spatial axes of a convolution by {@link WinogradTile}s.
 *
 * <p>Planes are [positions, R]: the elements of an image as rows, images and channels as columns. Tiles are
 * [i, s, j, t * N, C]: elements (i, j) of all tiles, of N images with C channels. Where s and t count the tiles depends on
 * how planes are brought there: small ones by one matrix, which puts all tiles together and has s = 1; larger ones by one
 * for each axis.
 *
 * @param height the first axis
 * @param width the second
 */
record WinogradPlane(WinogradAxis height, WinogradAxis width) {
    /** Up to this many positions, one large matrix product takes no longer than two small ones. */
    private static final int SMALL = 64;

    /** Multiplications for an image, forward. */
    long multiplications(long channels, long filters) {
        long products = (long) height.products() * width.products();
        long image = mapping(height.input(), width.input(), products);
        long outputs = mapping(height.output(), width.output(), products);
        return products * channels * filters + channels * image + filters * outputs;
    }

    private long mapping(int rows, int columns, long products) {
        return isSmall() ? products * rows * columns : (long) height.products() * columns * rows + products * columns;
    }

    /** [products, input] from the image to tiles. */
    Value imageToTiles(GraphBuilder b, Value planes, long channels) {
        return toTiles(b, height.image(), width.image(), planes, channels);
    }

    /** The gradient of {@link #imageToTiles}. */
    Value imageGradient(GraphBuilder b, Value tiles) {
        return toPlanes(b, height.image().transposed(), width.image().transposed(), tiles);
    }

    /** From products to the output. */
    Value tilesToOutput(GraphBuilder b, Value tiles) {
        return toPlanes(b, height.outputs(), width.outputs(), tiles);
    }

    /** The gradient of {@link #tilesToOutput}. */
    Value outputGradient(GraphBuilder b, Value planes, long channels) {
        return toTiles(b, height.outputs().transposed(), width.outputs().transposed(), planes, channels);
    }

    /** Weights [K, C, 3, 3] as [i, 1, j, K, C]. */
    Value kernelToTiles(GraphBuilder b, Value weights) {
        long[] sizes = weights.requireShape().sizes();
        Value taps = b.transpose(b.reshape(weights, sizes[0] * sizes[1], sizes[2] * sizes[3]), 1, 0);
        Value tiles = product(b, kernel(), taps);
        return b.reshape(tiles, height.tile().size(), 1, width.tile().size(), sizes[0], sizes[1]);
    }

    /** The gradient of {@link #kernelToTiles}, summed over s. */
    Value kernelGradient(GraphBuilder b, Value tiles, long filters, long channels) {
        Value summed = isSmall() ? tiles : b.sumDropping(tiles, 1);
        Value rows =
                b.reshape(summed, (long) height.tile().size() * width.tile().size(), filters * channels);
        Value taps = product(b, kernel().transposed(), rows);
        return b.reshape(b.transpose(taps, 1, 0), filters, channels, 3, 3);
    }

    private Matrix kernel() {
        return height.tile().kernel().kronecker(width.tile().kernel());
    }

    private boolean isSmall() {
        return height.input() * width.input() <= SMALL;
    }

    private Value toTiles(GraphBuilder b, Matrix h, Matrix w, Value planes, long channels) {
        Value tiles = isSmall() ? product(b, whole(h, w), planes) : separately(b, h, w, planes);
        return b.reshape(
                tiles,
                height.tile().size(),
                isSmall() ? 1 : height.tiles(),
                width.tile().size(),
                -1,
                channels);
    }

    private Value toPlanes(GraphBuilder b, Matrix h, Matrix w, Value tiles) {
        Value rows = b.reshape(tiles, (long) height.products() * width.products(), -1);
        if (isSmall()) {
            Matrix whole = whole(h.transposed(), w.transposed()).transposed();
            return product(b, whole, rows);
        }
        return b.reshape(separately(b, h, w, rows), (long) h.height() * w.height(), -1);
    }

    /** Both maps in one matrix, its rows in the order (i, j, tiles along both axes). */
    private Matrix whole(Matrix h, Matrix w) {
        return h.kronecker(w)
                .withMiddleSwapped(
                        height.tile().size(), height.tiles(), width.tile().size(), width.tiles());
    }

    /** [h', w', R] by a product along each axis. */
    private static Value separately(GraphBuilder b, Matrix h, Matrix w, Value planes) {
        Value first = product(b, h, b.reshape(planes, h.width(), -1));
        return product(b, w, b.reshape(first, h.height(), w.width(), -1));
    }

    private static Value product(GraphBuilder b, Matrix matrix, Value right) {
        return b.emit("MatMul", b.constant("winograd", matrix.toTensor(right.type())), right);
    }
}
