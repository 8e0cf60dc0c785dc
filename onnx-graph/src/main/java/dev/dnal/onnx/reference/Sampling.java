package dev.dnal.onnx.reference;

import static java.util.Map.entry;

import java.util.Map;

/** Images read at places between pixels: GridSample of [N, C, H, W] at a grid [N, H', W', 2] of (x, y), after ONNX's equations. */
final class Sampling {
    static final Map<String, Kernel> KERNELS =
            Map.ofEntries(entry("GridSample", Kernel.of(call -> new Sampling(call).run())));

    /** Of cubic convolution, as PyTorch has it. */
    private static final double A = -0.75;

    private final Array x;
    private final Array grid;
    private final boolean corners;
    private final String mode;
    private final String padding;

    private Sampling(Call call) {
        this.x = call.input(0);
        this.grid = call.input(1);
        this.corners = call.attribute("align_corners", 0) != 0;
        this.mode = call.node().textAttribute("mode", "bilinear");
        this.padding = call.node().textAttribute("padding_mode", "zeros");
    }

    private Array run() {
        int[] sizes = {x.size(0), x.size(1), grid.size(1), grid.size(2)};
        return Array.build(x.type(), sizes, at -> {
            double column = place(grid.at(at[0], at[2], at[3], 0), x.size(3));
            double row = place(grid.at(at[0], at[2], at[3], 1), x.size(2));
            return sample(at[0], at[1], row, column);
        });
    }

    /** From -1 to 1 to pixels. */
    private double place(double normal, int size) {
        return corners ? (normal + 1) / 2 * (size - 1) : ((normal + 1) * size - 1) / 2;
    }

    private double sample(int n, int c, double row, double column) {
        if (mode.equals("nearest")) {
            return pixel(n, c, (int) Math.rint(inside(row, x.size(2))), (int) Math.rint(inside(column, x.size(3))));
        }
        boolean cubic = mode.equals("bicubic");
        double y = cubic ? row : inside(row, x.size(2));
        double z = cubic ? column : inside(column, x.size(3));
        double[] rows = cubic ? cubic(y - Math.floor(y)) : linear(y - Math.floor(y));
        double[] columns = cubic ? cubic(z - Math.floor(z)) : linear(z - Math.floor(z));
        int first = cubic ? 1 : 0;
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                sum += rows[i]
                        * columns[j]
                        * pixel(n, c, (int) Math.floor(y) - first + i, (int) Math.floor(z) - first + j);
            }
        }
        return sum;
    }

    private static double[] linear(double ratio) {
        return new double[] {1 - ratio, ratio};
    }

    private static double[] cubic(double ratio) {
        return new double[] {outer(ratio + 1), inner(ratio), inner(1 - ratio), outer(2 - ratio)};
    }

    private static double inner(double distance) {
        return ((A + 2) * distance - (A + 3)) * distance * distance + 1;
    }

    private static double outer(double distance) {
        return ((A * distance - 5 * A) * distance + 8 * A) * distance - 4 * A;
    }

    /** A place brought into the image, where the padding says so. */
    private double inside(double place, int size) {
        return switch (padding) {
            case "border" -> Math.max(0, Math.min(size - 1, place));
            case "reflection" -> reflected(place, size);
            default -> place;
        };
    }

    /** Reflected at the centres of the outermost pixels, or at their outer sides. */
    private double reflected(double place, int size) {
        double low = corners ? 0 : -0.5;
        double high = corners ? size - 1 : size - 0.5;
        double range = high - low;
        if (range == 0) {
            return 0;
        }
        double within = Math.abs(place - low) % (2 * range);
        return low + (within > range ? 2 * range - within : within);
    }

    private double pixel(int n, int c, int row, int column) {
        int i = (int) Math.rint(inside(row, x.size(2)));
        int j = (int) Math.rint(inside(column, x.size(3)));
        boolean outside = i < 0 || i >= x.size(2) || j < 0 || j >= x.size(3);
        return outside ? 0 : x.at(n, c, i, j);
    }
}
