package dev.dnal.tribuo.search;

import dev.dnal.onnx.training.Parameter;

/** What trains while the gates do. */
public enum Freezing {
    /** As in the published code: convolutions and their batch normalisations rest, linear layers go on training. */
    PUBLISHED {
        @Override
        boolean trains(Parameter parameter) {
            return switch (parameter.kind()) {
                case GATE, LINEAR_WEIGHT, LINEAR_BIAS -> true;
                case NORM_SCALE, NORM_BIAS -> parameter.dataRank() == 2;
                default -> false;
            };
        }
    },
    /** Everything but the gates rests. */
    STRICT {
        @Override
        boolean trains(Parameter parameter) {
            return parameter.kind() == Parameter.Kind.GATE;
        }
    };

    /** Whether gradients train the parameter in the architecture stage. */
    abstract boolean trains(Parameter parameter);
}
