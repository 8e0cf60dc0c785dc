package dev.dnal.onnx.network;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.LimitException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.io.Printable;
import java.util.List;
import java.util.Optional;

/**
 * Fixes an input of a network to the numbers that it always has: it becomes an initializer. Sizes that its shape leaves open are 1.
 *
 * <p>The input's type and shape are what a file says: numbers have to be ones that the type holds, and an initializer of the
 * shape one that the file may ask memory for ({@link Graph#allowance}).
 */
final class InputFixing {
    /** Bytes of the largest array. */
    private static final long MAX_ARRAY = Integer.MAX_VALUE - 8;

    /** Whole numbers beyond are not exact in double precision, in which they are given. */
    private static final double EXACT = 1L << 53;

    private static final double LARGEST_HALF = 65504;

    private static final double LARGEST_BRAIN = 0x1.fep127;

    private final Graph network;
    private final Value input;
    private final String label;

    private InputFixing(Graph network, Value input) {
        this.network = network;
        this.input = input;
        this.label = "input '" + Printable.escaped(input.name()) + "'";
    }

    /**
     * Fixes one input.
     *
     * @param name of an input without a default
     * @param numbers one for each element, or one for all
     * @throws LimitException if the input takes more memory than a file of that size may ask for
     * @throws GraphException if there is no such input, there are more or fewer numbers, or it doesn't hold them
     */
    static void apply(Graph network, String name, List<Double> numbers) {
        List<Value> inputs = network.openInputs();
        Value input = inputs.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new GraphException("expected an input to fix to a value, found '"
                        + Printable.escaped(name) + "'; inputs are " + NetworkSelection.listed(inputs)));
        new InputFixing(network, input).fix(numbers);
    }

    private void fix(List<Double> numbers) {
        Range range = Range.of(input.type())
                .orElseThrow(() ->
                        new GraphException("expected an input of real or whole numbers or truth values to fix, found "
                                + label + " of type " + input.type()));
        Shape shape = input.shape().orElseGet(Shape::scalar);
        long[] sizes = shape.dims().stream()
                .mapToLong(dim -> dim.isFixed() ? dim.size() : 1)
                .toArray();
        long elements = requireRoom(shape, sizes);
        if (numbers.size() != 1 && numbers.size() != elements) {
            throw new GraphException("expected one number for " + label + ", or " + elements + " for its shape " + shape
                    + ", found " + numbers.size());
        }
        numbers.stream().filter(number -> !range.holds(number)).findFirst().ifPresent(number -> {
            throw new GraphException(
                    "expected " + range + " for " + label + " of type " + input.type() + ", found " + number);
        });
        double[] values = numbers.stream().mapToDouble(Double::doubleValue).toArray();
        network.setInitializer(
                input,
                numbers.size() == 1
                        ? Tensor.repeated(Tensor.ofDoubles(input.type(), values), sizes)
                        : Tensor.ofDoubles(input.type(), values, sizes));
        network.fixInput(input);
    }

    /** The number of elements, if they may be held. */
    private long requireRoom(Shape shape, long... sizes) {
        long most = Math.min(MAX_ARRAY, network.allowance().constants());
        try {
            long elements = Shape.elements(sizes);
            if (input.type().bytes(elements) <= most) {
                return elements;
            }
        } catch (ArithmeticException e) {
            // More than there are numbers for is more than there is room for.
        }
        throw new LimitException("expected " + label + " to take at most " + most + " bytes when it is fixed, found "
                + input.type() + " " + shape);
    }

    /** The numbers that a type holds. */
    private record Range(double least, double most, boolean isWhole) {
        static Optional<Range> of(DataType type) {
            return switch (type) {
                case FLOAT -> Optional.of(new Range(-Float.MAX_VALUE, Float.MAX_VALUE, false));
                case DOUBLE -> Optional.of(new Range(-Double.MAX_VALUE, Double.MAX_VALUE, false));
                case FLOAT16 -> Optional.of(new Range(-LARGEST_HALF, LARGEST_HALF, false));
                case BFLOAT16 -> Optional.of(new Range(-LARGEST_BRAIN, LARGEST_BRAIN, false));
                case BOOL -> Optional.of(new Range(0, 1, true));
                case UINT8, UINT16, UINT32 -> Optional.of(new Range(0, Math.scalb(1.0, type.bits()) - 1, true));
                case UINT64 -> Optional.of(new Range(0, EXACT, true));
                case INT8, INT16, INT32 -> {
                    double half = Math.scalb(1.0, type.bits() - 1);
                    yield Optional.of(new Range(-half, half - 1, true));
                }
                case INT64 -> Optional.of(new Range(-EXACT, EXACT, true));
                default -> Optional.empty();
            };
        }

        boolean holds(double number) {
            return least <= number && number <= most && (!isWhole || number == Math.rint(number));
        }

        @Override
        public String toString() {
            return isWhole
                    ? "whole numbers from " + (long) least + " to " + (long) most
                    : "numbers from " + least + " to " + most;
        }
    }
}
