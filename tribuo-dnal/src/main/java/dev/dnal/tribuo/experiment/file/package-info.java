/** What experiments read and write: records as JSON, and what is said of files that can't be used. */
@NullMarked
package dev.dnal.tribuo.experiment.file;

import org.jspecify.annotations.NullMarked;
