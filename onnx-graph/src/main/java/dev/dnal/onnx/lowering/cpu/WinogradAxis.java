package dev.dnal.onnx.lowering.cpu;

import dev.dnal.onnx.op.internal.rule.SlidingWindow;

/**
 * A spatial axis along which a window of 3 slides by 1, covered with {@link WinogradTile}s. Tiles reach beyond the image
 * where it is padded or its size is no multiple of theirs.
 *
 * @param input elements of the image
 * @param padBegin elements added before it
 * @param output positions of the window
 */
record WinogradAxis(int input, int padBegin, int output) {
    /** The axis, of fixed size, of such a window. */
    static WinogradAxis of(SlidingWindow.Axis axis) {
        return new WinogradAxis(
                Math.toIntExact(axis.input().size()),
                Math.toIntExact(axis.padBegin()),
                Math.toIntExact(axis.output().size()));
    }

    WinogradTile tile() {
        return output <= WinogradTile.TWO.outputs() ? WinogradTile.TWO : WinogradTile.FOUR;
    }

    /** How many tiles cover the axis. */
    int tiles() {
        return (output - 1) / tile().outputs() + 1;
    }

    /** Elements of all tiles. */
    int products() {
        return tile().size() * tiles();
    }

    /** [products, input] from the image to element i of tile t, in the order (i, t). */
    Matrix image() {
        double[][] rows = new double[products()][input];
        for (int i = 0; i < tile().size(); i++) {
            for (int t = 0; t < tiles(); t++) {
                for (int j = 0; j < tile().size(); j++) {
                    int position = t * tile().outputs() + j - padBegin;
                    if (position >= 0 && position < input) {
                        rows[i * tiles() + t][position] = tile().image().at(i, j);
                    }
                }
            }
        }
        return new Matrix(rows);
    }

    /** [output, products] from element i of tile t, in the order (i, t), to the output. */
    Matrix outputs() {
        double[][] rows = new double[output][products()];
        for (int position = 0; position < output; position++) {
            for (int i = 0; i < tile().size(); i++) {
                int t = position / tile().outputs();
                rows[position][i * tiles() + t] = tile().output().at(position % tile().outputs(), i);
            }
        }
        return new Matrix(rows);
    }
}
