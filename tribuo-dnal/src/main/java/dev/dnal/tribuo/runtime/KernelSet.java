package dev.dnal.tribuo.runtime;

/** Which operators the loaded native library can run, and hence which lowering to choose. */
public enum KernelSet {
    /** Standard ONNX operators and ONNX Runtime's contributed inference operators. */
    PORTABLE,
    /**
     * In addition the operators of ONNX Runtime's training build: com.microsoft ConvGrad,
     * BatchNormInternal, BatchNormalizationGrad, ReluGrad and their like.
     */
    TRAINING
}
