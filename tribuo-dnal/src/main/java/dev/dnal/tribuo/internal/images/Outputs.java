package dev.dnal.tribuo.internal.images;

import dev.dnal.tribuo.data.image.ImageSource;
import java.util.List;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Output;
import org.tribuo.Prediction;

/**
 * What a network's outputs mean in Tribuo's terms. A network has an output for each id of the domain, in the order of the ids.
 *
 * @param <T> Tribuo's type of output
 */
public sealed interface Outputs<T extends Output<T>> permits LabelOutputs, MultiLabelOutputs, RegressorOutputs {
    /** What they stand for. */
    OutputKind kind();

    /** Tribuo's type of output. */
    Class<T> type();

    /** Whether predictions hold probabilities. */
    boolean areProbabilities();

    /** The names of the outputs, in the order of the ids. */
    List<String> names(ImmutableOutputInfo<T> domain);

    /**
     * Images with what is to be learned of them.
     *
     * @param pixels of the examples in their order
     * @throws IllegalArgumentException if an example's output does not fit the domain
     */
    ImageSource images(PixelStore pixels, Dataset<T> examples, ImmutableOutputInfo<T> domain);

    /**
     * A prediction.
     *
     * @param outputs of a network for some examples, [batch, outputs]
     * @param row of the example
     * @param known number of the example's features that the model knows
     */
    Prediction<T> prediction(ImmutableOutputInfo<T> domain, float[] outputs, int row, int known, Example<T> example);

    /**
     * The domain, if it is one of this type of output.
     *
     * @throws IllegalStateException if it is not
     */
    @SuppressWarnings("unchecked") // each output is looked at
    default ImmutableOutputInfo<T> domain(ImmutableOutputInfo<?> found) {
        for (Object output : found.getDomain()) {
            if (!type().isInstance(output)) {
                throw new IllegalStateException("Invalid protobuf, expected a domain of "
                        + type().getSimpleName() + "s, found an output of "
                        + output.getClass().getName());
            }
        }
        return (ImmutableOutputInfo<T>) found;
    }
}
