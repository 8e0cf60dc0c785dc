/**
 * The benchmarks behind {@code ./dnal bench}: training steps, searches and memory against PyTorch through DJL, and what slicing
 * and size do to times. {@link dev.dnal.bench.BenchCases} lists what is measured; each case runs in a process of its own.
 */
package dev.dnal.bench;
