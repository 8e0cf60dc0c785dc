/** The DNAL trainers and models for Tribuo: for one label, several labels, and values. */
@NullMarked
package dev.dnal.tribuo;

import org.jspecify.annotations.NullMarked;
