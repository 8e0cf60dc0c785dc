/**
 * The search: three stages of training around a cut, and what is cut by scores, budget and, for time, measurements. {@link dev.dnal.tribuo.internal.search.ArchitectureSearch} reads as the paper does;
 * what its strategies see of it is {@link dev.dnal.tribuo.search}.
 */
@NullMarked
package dev.dnal.tribuo.internal.search;

import org.jspecify.annotations.NullMarked;
