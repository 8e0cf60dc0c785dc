/** Whether training works on a GPU, where nodes run there, and how fast: {@link dev.dnal.gpu.GpuCheck}. */
package dev.dnal.gpu;
