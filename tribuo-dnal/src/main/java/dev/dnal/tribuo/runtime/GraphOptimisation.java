package dev.dnal.tribuo.runtime;

/** How far ONNX Runtime may rewrite a graph before it runs it. */
public enum GraphOptimisation {
    /** The graph runs as it is written. */
    NONE,
    /** Constant folding, removal of redundant nodes and simple fusions. */
    BASIC,
    /** In addition fusions that depend on the device. */
    EXTENDED,
    /** Everything, changes of memory layout included. The default. */
    ALL
}
