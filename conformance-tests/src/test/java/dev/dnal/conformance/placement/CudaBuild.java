package dev.dnal.conformance.placement;

/** Builds of ONNX Runtime for CUDA, by what kernels they have. */
enum CudaBuild {
    /** What all have. */
    ALL,
    /** What only those with training operators have besides. */
    TRAINING
}
