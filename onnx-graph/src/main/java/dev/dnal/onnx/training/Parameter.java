package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import java.util.List;

/**
 * A tensor of a network that training changes or may change: an initializer, told apart by what the operator that reads it
 * says that it is for ({@link dev.dnal.onnx.op.InputRole}).
 *
 * @param name name of the initializer
 * @param kind what it is for
 * @param layer name of the node that reads it
 * @param shape its shape, fixed
 * @param dataRank number of dimensions of the data that the layer works on: 4 for images, 2 for vectors; 0 for a gate,
 *     whose node sees no data
 */
public record Parameter(String name, Kind kind, String layer, Shape shape, int dataRank) {
    /** What a parameter is for. */
    public enum Kind {
        /** Weight of a Conv or ConvTranspose. */
        CONV_WEIGHT,
        /** Bias of a Conv or ConvTranspose. */
        CONV_BIAS,
        /** Weight of a Gemm or MatMul. */
        LINEAR_WEIGHT,
        /** Bias of a Gemm, or what is added behind a MatMul. */
        LINEAR_BIAS,
        /** Scale (gamma) of a batch normalisation. */
        NORM_SCALE,
        /** Bias (beta) of a batch normalisation. */
        NORM_BIAS,
        /** Running mean of a batch normalisation. */
        NORM_MEAN,
        /** Running variance of a batch normalisation. */
        NORM_VARIANCE,
        /** Slopes of an activation where its input is negative. */
        SLOPE,
        /** A vector that data is multiplied with or divided by, as a layer scale. */
        FACTOR,
        /** A vector that is added to data or taken from it, but for biases of linear layers. */
        TERM,
        /** The logarithm of what the step between the whole numbers of a tensor is stretched by, while it learns to be quantised. */
        STEP,
        /** The parameters s of a gate on channels. */
        GATE,
        /** The parameters beta of a distribution over subsets of choices. */
        SUBSET;

        /** Whether gradients train it; running statistics follow the data instead. */
        public boolean isTrainable() {
            return this != NORM_MEAN && this != NORM_VARIANCE;
        }
    }

    /**
     * The parameters of a network, in the order its nodes read them. Other initializers, as the factors of a preprocessing
     * or the masks of closed channels, are constants. Where several operators share an initializer, the first says what it
     * is.
     *
     * @throws GraphException if the data of a layer has no known shape
     */
    public static List<Parameter> of(Graph network) {
        return new ParameterFinder(network).find();
    }
}
