/** How well networks classify images: how many right, what is taken for what, and which images are the worst mistakes. */
@NullMarked
package dev.dnal.tribuo.experiment.evaluation;

import org.jspecify.annotations.NullMarked;
