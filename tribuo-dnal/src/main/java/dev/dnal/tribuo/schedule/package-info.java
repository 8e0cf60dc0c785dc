/** How hyper-parameters change while a network trains. */
@NullMarked
package dev.dnal.tribuo.schedule;

import org.jspecify.annotations.NullMarked;
