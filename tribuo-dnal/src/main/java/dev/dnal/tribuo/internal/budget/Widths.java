package dev.dnal.tribuo.internal.budget;

import java.util.Map;

/**
 * How wide layers are to be.
 *
 * @param worth for each gated layer how many channels are worth their cost
 * @param widths for each gated layer how many stay
 * @param cost of the network with these widths, in the budget's unit
 */
record Widths(Map<String, Integer> worth, Map<String, Integer> widths, double cost) {}
