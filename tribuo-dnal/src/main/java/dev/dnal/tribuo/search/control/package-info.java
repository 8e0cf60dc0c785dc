/** Rules that steer the training of gates from epoch to epoch. */
@NullMarked
package dev.dnal.tribuo.search.control;

import org.jspecify.annotations.NullMarked;
