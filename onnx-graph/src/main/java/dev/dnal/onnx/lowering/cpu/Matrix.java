package dev.dnal.onnx.lowering.cpu;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;

/** A matrix of constants, by rows. */
final class Matrix {
    private final double[][] rows;

    /** The rows are not copied: they must not be altered any more. */
    Matrix(double[][] rows) {
        this.rows = rows;
    }

    double at(int row, int column) {
        return rows[row][column];
    }

    int height() {
        return rows.length;
    }

    int width() {
        return rows[0].length;
    }

    Matrix transposed() {
        double[][] result = new double[width()][height()];
        for (int i = 0; i < height(); i++) {
            for (int j = 0; j < width(); j++) {
                result[j][i] = rows[i][j];
            }
        }
        return new Matrix(result);
    }

    /** The Kronecker product: row (i, k) and column (j, l) hold this[i][j] * other[k][l]. */
    Matrix kronecker(Matrix other) {
        double[][] result = new double[height() * other.height()][width() * other.width()];
        for (int row = 0; row < result.length; row++) {
            for (int column = 0; column < result[row].length; column++) {
                result[row][column] = rows[row / other.height()][column / other.width()]
                        * other.rows[row % other.height()][column % other.width()];
            }
        }
        return new Matrix(result);
    }

    /** Rows numbered (i, j, k, l) in ranges of the given lengths, brought into the order (i, k, j, l). */
    Matrix withMiddleSwapped(int is, int js, int ks, int ls) {
        double[][] result = new double[height()][];
        for (int row = 0; row < height(); row++) {
            int l = row % ls;
            int k = row / ls % ks;
            int j = row / (ls * ks) % js;
            int i = row / (ls * ks * js);
            result[((i * ks + k) * js + j) * ls + l] = rows[row];
        }
        return new Matrix(result);
    }

    /** As a tensor of a floating point type. */
    Tensor toTensor(DataType type) {
        double[] values = new double[height() * width()];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows[i / width()][i % width()];
        }
        return Tensor.ofDoubles(type, values, height(), width());
    }
}
