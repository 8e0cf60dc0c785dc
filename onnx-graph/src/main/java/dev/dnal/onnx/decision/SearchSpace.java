package dev.dnal.onnx.decision;

/** What of a network a search may decide over. */
public enum SearchSpace {
    /** The channels of each layer by themselves, as published for DNAL: {@link LayerDecisions}. */
    LAYERS,
    /** Channels that are not added to others, as those inside residual branches: {@link TiedDecisions}. */
    INTERIOR,
    /** Channels that are added to each other, of all layers that write them together, as of a residual stream: {@link TiedDecisions}. */
    STREAMS,
    /** Operations that are one operand of a sum or a concatenation, as residual branches: {@link JoinDecisions}. */
    OPERATIONS,
    /** What each operand of a sum or a concatenation reads: {@link JoinDecisions}. Operations are among them. */
    EDGES
}
