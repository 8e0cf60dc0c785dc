package dev.dnal.conformance.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.internal.InternalOperators;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** ONNX's operators of opset 17 by PyTorch's. */
final class TorchOperators {
    /** Computes the outputs of a node. */
    interface Rule extends Function<TorchCall, List<PtNDArray>> {}

    private static final Map<String, Rule> RULES = new TreeMap<>();

    static {
        elementwise();
        logic();
        products();
        RULES.put("BatchNormalization", one(TorchOperators::batchNormalization));
        RULES.put("InstanceNormalization", one(TorchOperators::instanceNormalization));
        RULES.put("LRN", one(TorchOperators::localResponses));
        RULES.put(Operators.INTERNAL_DOMAIN + ".BatchNormTraining", one(TorchOperators::batchStatistics));
        RULES.put(Operators.INTERNAL_DOMAIN + "." + InternalOperators.GATE, one(TorchOperators::gate));
        TorchWindows.addTo(RULES);
        TorchShapes.addTo(RULES);
    }

    private TorchOperators() {}

    static Rule rule(Node node) {
        Rule rule = RULES.get(node.domain().isEmpty() ? node.opType() : node.domain() + "." + node.opType());
        if (rule == null) {
            throw new GraphException(node, "there is no translation to PyTorch; there are for " + RULES.keySet());
        }
        return rule;
    }

    /** A rule that makes one output. */
    static Rule one(Function<TorchCall, PtNDArray> rule) {
        return call -> List.of(rule.apply(call));
    }

    private static void unary(String type, UnaryOperator<PtNDArray> function) {
        RULES.put(type, one(call -> function.apply(call.input(0))));
    }

    private static void binary(String type, BinaryOperator<PtNDArray> function) {
        RULES.put(type, one(call -> function.apply(call.input(0), call.input(1))));
    }

    /** An operator on any number of inputs. */
    private static void folded(String type, BinaryOperator<PtNDArray> function) {
        RULES.put(type, one(call -> call.allInputs().stream().reduce(function).orElseThrow()));
    }

    private static PtNDArray torch(NDArray array) {
        return (PtNDArray) array;
    }

    private static void elementwise() {
        unary("Relu", JniUtils::relu);
        unary("Sigmoid", JniUtils::sigmoid);
        unary("Tanh", JniUtils::tanh);
        unary("Exp", JniUtils::exp);
        unary("Log", JniUtils::log);
        unary("Sqrt", JniUtils::sqrt);
        unary("Neg", JniUtils::neg);
        unary("Identity", x -> x);
        unary("Abs", JniUtils::abs);
        steps();
        softened();
        unary("Sign", JniUtils::sign);
        unary("Reciprocal", x -> torch(x.pow(-1)));
        // Without training, as the tests use it, it lets everything through.
        unary("Dropout", x -> x);
        RULES.put("LeakyRelu", one(call -> JniUtils.leakyRelu(call.input(0), call.attribute("alpha", 0.01f))));
        RULES.put("Clip", one(TorchOperators::clip));
        RULES.put(
                "HardSigmoid",
                one(call -> hardSigmoid(call.input(0), call.attribute("alpha", 0.2f), call.attribute("beta", 0.5f))));
        unary("HardSwish", x -> torch(x.mul(hardSigmoid(x, 1.0 / 6, 0.5))));
        binary("PRelu", (x, slope) -> torch(NDArrays.where(x.gt(0), x, x.mul(slope))));
        binary("Add", (a, b) -> torch(a.add(b)));
        binary("Sub", (a, b) -> torch(a.sub(b)));
        binary("Mul", (a, b) -> torch(a.mul(b)));
        binary("Div", (a, b) -> torch(a.div(b)));
        binary("Pow", (a, b) -> torch(a.pow(b)));
        folded("Max", JniUtils::max);
        folded("Min", JniUtils::min);
        folded("Sum", JniUtils::add);
        RULES.put("Softmax", one(call -> torch(call.input(0).softmax((int) call.attribute("axis", -1)))));
        RULES.put("LogSoftmax", one(call -> torch(call.input(0).logSoftmax((int) call.attribute("axis", -1)))));
    }

    private static void steps() {
        unary("Round", JniUtils::round);
        unary("Floor", JniUtils::floor);
        unary("Ceil", JniUtils::ceil);
        RULES.put("ThresholdedRelu", one(call -> {
            NDArray above = call.input(0).gt(call.attribute("alpha", 1f));
            return torch(call.input(0).mul(above.toType(DataType.FLOAT64, false)));
        }));
    }

    private static void softened() {
        unary("Erf", JniUtils::erf);
        unary("Selu", JniUtils::selu);
        unary("Softplus", JniUtils::softPlus);
        unary("Softsign", JniUtils::softSign);
        RULES.put("Elu", one(call -> JniUtils.elu(call.input(0), call.attribute("alpha", 1f))));
        RULES.put("Celu", one(call -> {
            float alpha = call.attribute("alpha", 1f);
            return torch(JniUtils.elu(torch(call.input(0).div(alpha)), 1).mul(alpha));
        }));
    }

    private static void logic() {
        binary("Equal", JniUtils::eq);
        binary("Greater", JniUtils::gt);
        binary("GreaterOrEqual", JniUtils::gte);
        binary("Less", JniUtils::lt);
        binary("LessOrEqual", JniUtils::lte);
        binary("And", JniUtils::logicalAnd);
        binary("Or", JniUtils::logicalOr);
        binary("Xor", JniUtils::logicalXor);
        unary("Not", JniUtils::logicalNot);
        RULES.put("Where", one(call -> JniUtils.where(call.input(0), call.input(1), call.input(2))));
        RULES.put("Cast", one(TorchOperators::cast));
    }

    /** Floating point numbers are all in double precision here. */
    private static PtNDArray cast(TorchCall call) {
        boolean whole =
                dev.dnal.onnx.graph.DataType.of((int) call.attribute("to", 0)).isInteger();
        return torch(call.input(0).toType(whole ? DataType.INT64 : DataType.FLOAT64, false));
    }

    private static PtNDArray clip(TorchCall call) {
        double min = call.scalar(1).orElse(Double.NEGATIVE_INFINITY);
        double max = call.scalar(2).orElse(Double.POSITIVE_INFINITY);
        if (min == 0 && max == 6) {
            return TorchRelu6.apply(call.input(0));
        }
        return torch(call.input(0).clip(min, max));
    }

    private static PtNDArray hardSigmoid(PtNDArray x, double alpha, double beta) {
        return torch(x.mul(alpha).add(beta).clip(0.0, 1.0));
    }

    private static void products() {
        binary("MatMul", JniUtils::matmul);
        RULES.put("Gemm", one(TorchOperators::gemm));
    }

    private static PtNDArray gemm(TorchCall call) {
        PtNDArray a = call.flag("transA") ? call.input(0).transpose() : call.input(0);
        PtNDArray b = call.flag("transB") ? call.input(1).transpose() : call.input(1);
        NDArray product = JniUtils.matmul(a, b).mul(call.attribute("alpha", 1f));
        return torch(call.has(2) ? product.add(call.input(2).mul(call.attribute("beta", 1f))) : product);
    }

    /** In training PyTorch updates the running statistics, inputs 3 and 4, in place. */
    private static PtNDArray batchNormalization(TorchCall call) {
        return batchNorm(call, call.input(3), call.input(4), call.isTraining());
    }

    /** x * sigmoid(delta * s), with s for each channel or for all. */
    private static PtNDArray gate(TorchCall call) {
        PtNDArray x = call.input(0);
        PtNDArray factors = JniUtils.sigmoid(torch(call.input(1).mul(call.input(2))));
        long[] sizes = new long[x.getShape().dimension()];
        Arrays.fill(sizes, 1);
        sizes[1] = -1;
        return torch(x.mul(TorchCall.reshape(factors, sizes)));
    }

    /** As batch statistics of one image whose channels are those of all images. */
    private static PtNDArray instanceNormalization(TorchCall call) {
        PtNDArray x = call.input(0);
        long[] sizes = x.getShape().getShape();
        long images = sizes[0] * sizes[1];
        PtNDArray alone = TorchCall.reshape(x, 1, images, -1);
        // PyTorch writes its statistics into the running ones.
        NDArray mean = x.getManager().zeros(new Shape(images), DataType.FLOAT64);
        NDArray variance = mean.onesLike();
        NDArray normal = alone.getNDArrayInternal()
                .batchNorm(
                        alone,
                        mean,
                        variance,
                        mean.onesLike(),
                        mean.zerosLike(),
                        -1,
                        0.9f,
                        call.attribute("epsilon", 1e-5f),
                        true)
                .singletonOrThrow();
        long[] perChannel = new long[sizes.length];
        Arrays.fill(perChannel, 1);
        perChannel[1] = sizes[1];
        return torch(normal.reshape(sizes)
                .mul(call.input(1).reshape(perChannel))
                .add(call.input(2).reshape(perChannel)));
    }

    private static PtNDArray localResponses(TorchCall call) {
        PtNDArray x = call.input(0);
        long size = call.attribute("size", 1);
        long channels = x.getShape().get(1);
        long[] before = new long[x.getShape().dimension()];
        long[] after = before.clone();
        before[1] = (size - 1) / 2;
        after[1] = size - 1 - before[1];
        PtNDArray squares = TorchCall.pad(torch(x.mul(x)), before, after, 0);
        NDArray sum = x.zerosLike();
        for (long i = 0; i < size; i++) {
            sum = sum.add(JniUtils.slice(squares, 1, i, i + channels, 1));
        }
        NDArray base = sum.mul(call.attribute("alpha", 1e-4f) / (double) size).add(call.attribute("bias", 1f));
        return torch(x.div(base.pow(call.attribute("beta", 0.75f))));
    }

    /** Our operator of batch statistics alone; PyTorch computes them on the way to running statistics, which nobody reads here. */
    private static PtNDArray batchStatistics(TorchCall call) {
        PtNDArray zeros = torch(call.input(2).zerosLike());
        PtNDArray ones = torch(call.input(2).onesLike());
        return batchNorm(call, zeros, ones, true);
    }

    private static PtNDArray batchNorm(TorchCall call, PtNDArray mean, PtNDArray variance, boolean training) {
        return torch(call.input(0)
                .getNDArrayInternal()
                .batchNorm(
                        call.input(0),
                        mean,
                        variance,
                        call.input(1),
                        call.input(2),
                        -1,
                        call.attribute("momentum", 0.9f),
                        call.attribute("epsilon", 1e-5f),
                        training)
                .singletonOrThrow());
    }
}
