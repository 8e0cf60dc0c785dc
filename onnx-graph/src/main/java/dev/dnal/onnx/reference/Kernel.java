package dev.dnal.onnx.reference;

import java.util.List;

/** What an operator computes. */
@FunctionalInterface
interface Kernel {
    /** The outputs, in order; a call that names fewer outputs gets the first ones. */
    List<Array> compute(Call call);

    /** An operator with one output. */
    @FunctionalInterface
    interface Single {
        /** The output. */
        Array compute(Call call);
    }

    /** The kernel of an operator with one output. */
    static Kernel of(Single kernel) {
        return call -> List.of(kernel.compute(call));
    }
}
