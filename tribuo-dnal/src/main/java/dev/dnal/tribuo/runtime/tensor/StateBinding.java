package dev.dnal.tribuo.runtime.tensor;

/**
 * Says how one part of a step graph's state goes on: the value of an output of one run is the value of an input of the
 * next.
 *
 * @param input the name of the graph input that holds the state
 * @param output the name of the graph output that gives its next value, of the same type and shape
 */
public record StateBinding(String input, String output) {}
