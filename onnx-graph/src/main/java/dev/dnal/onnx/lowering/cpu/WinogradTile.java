package dev.dnal.onnx.lowering.cpu;

/**
 * Short convolutions by few multiplications: for an image d and a window g of 3 elements,
 *
 * <p>outputs = A^T ((G g) * (B^T d)), with as many products as d has elements.
 *
 * <p>The matrices are those of Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015 (arXiv 1509.09308),
 * section 4. Larger tiles take fewer products still, but round more than single precision bears.
 */
final class WinogradTile {
    /** F(2, 3): two outputs from four elements. */
    static final WinogradTile TWO = new WinogradTile(
            new double[][] {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}},
            new double[][] {{1, 0, 0}, {1 / 2.0, 1 / 2.0, 1 / 2.0}, {1 / 2.0, -1 / 2.0, 1 / 2.0}, {0, 0, 1}},
            new double[][] {{1, 1, 1, 0}, {0, 1, -1, -1}});

    /** F(4, 3): four outputs from six elements. */
    static final WinogradTile FOUR = new WinogradTile(
            new double[][] {
                {4, 0, -5, 0, 1, 0},
                {0, -4, -4, 1, 1, 0},
                {0, 4, -4, -1, 1, 0},
                {0, -2, -1, 2, 1, 0},
                {0, 2, -1, -2, 1, 0},
                {0, 4, 0, -5, 0, 1}
            },
            new double[][] {
                {1 / 4.0, 0, 0},
                {-1 / 6.0, -1 / 6.0, -1 / 6.0},
                {-1 / 6.0, 1 / 6.0, -1 / 6.0},
                {1 / 24.0, 1 / 12.0, 1 / 6.0},
                {1 / 24.0, -1 / 12.0, 1 / 6.0},
                {0, 0, 1}
            },
            new double[][] {{1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}});

    private final Matrix image;
    private final Matrix kernel;
    private final Matrix output;

    private WinogradTile(double[][] image, double[][] kernel, double[][] output) {
        this.image = new Matrix(image);
        this.kernel = new Matrix(kernel);
        this.output = new Matrix(output);
    }

    /** Elements of the image in a tile, and products. */
    int size() {
        return image.height();
    }

    /** Outputs of a tile. */
    int outputs() {
        return output.height();
    }

    /** B^T. */
    Matrix image() {
        return image;
    }

    /** G. */
    Matrix kernel() {
        return kernel;
    }

    /** A^T. */
    Matrix output() {
        return output;
    }
}
